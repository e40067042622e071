// swift-tools-version: 6.2
import PackageDescription

/// The word lists, a file a language.
let lexicons = [
  "any", "cs", "da-no", "de", "en", "es", "fi", "fr", "hu", "it", "ja", "nl", "pl", "pt", "ru",
  "sv", "th", "tr", "uk", "zh",
].map { "Lexicons/\($0).lexicon" }

let package = Package(
  name: "Akin",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Akin", targets: ["Akin"]),
    .executable(name: "akin", targets: ["AkinCLI"]),
    .executable(name: "akin-bench", targets: ["AkinBench"]),
  ],
  traits: [
    .default(enabledTraits: ["CommandLine"]),
    .trait(
      name: "CommandLine",
      description: "The programs akin and akin-bench. A package that uses the library needs none."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // System
    .systemLibrary(
      name: "CICU", path: "Sources/System/CICU", pkgConfig: "icu-uc",
      providers: [.apt(["libicu-dev"]), .brew(["icu4c"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CSpinHint", path: "Sources/System/CSpinHint"),
    module("Hashing", on: "System"),
    module("FileAccess", on: "System", "CZlib", "Hashing"),
    module("Parallelism", on: "System", "CSpinHint"),
    module("JSONCoding", on: "System"),

    module("CKernels", on: "Math"),
    module("VectorMath", on: "Math", "CKernels", "Parallelism"),
    module("SimilarityJoins", on: "Math", "Parallelism", "VectorMath"),

    module("TextAnalysis", on: "Text", "CICU", embedding: lexicons),
    module("Tokenization", on: "Text", "JSONCoding"),
    module("TextComparison", on: "Text", "Parallelism", "TextAnalysis"),

    module("Safetensors", on: "Models", "FileAccess", "JSONCoding"),
    module("ModelHub", on: "Models", "FileAccess", "Hashing", "Parallelism"),
    module(
      "Transformers", on: "Models", "FileAccess", "Parallelism", "Safetensors", "Tokenization",
      "VectorMath"),
    module(
      "TransformerHeads", on: "Models", "Parallelism", "Safetensors", "Tokenization",
      "Transformers", "VectorMath"),
    module(
      "SentenceEmbedding", on: "Models", "Hashing", "Parallelism", "Safetensors", "Tokenization",
      "Transformers", "VectorMath"),
    module(
      "TransformerTraining", on: "Models", "FileAccess", "Hashing", "Parallelism", "Safetensors",
      "SentenceEmbedding", "Tokenization", "TransformerHeads", "Transformers", "VectorMath"),
    module(
      "ModelLibrary", on: "Models", "FileAccess", "Hashing", "ModelHub", "Parallelism",
      "SentenceEmbedding", "TextComparison", "TransformerHeads", "Transformers", "VectorMath"),

    module("Records", on: "Corpus", "FileAccess", "JSONCoding", "TextAnalysis"),
    module("Documents", on: "Corpus", "FileAccess", "Records", "TextAnalysis"),
    module(
      "VectorIndexes", on: "Corpus", "FileAccess", "Hashing", "Parallelism", "SimilarityJoins",
      "VectorMath"),
    module(
      "Catalog", on: "Corpus", "FileAccess", "Hashing", "JSONCoding", "Parallelism",
      "SentenceEmbedding", "VectorIndexes", "VectorMath",
      .product(name: "GRDB", package: "GRDB.swift")),

    module(
      "CorpusMaps", on: "Answers", "Documents", "Parallelism", "SimilarityJoins", "VectorMath"),
    module("TextStructure", on: "Answers", "Parallelism", "VectorMath"),
    module(
      "Clustering", on: "Answers", "CorpusMaps", "Documents", "FileAccess", "Hashing",
      "Parallelism", "SimilarityJoins", "TextAnalysis", "TextStructure", "VectorMath"),
    module(
      "Deduplication", on: "Answers", "Documents", "FileAccess", "Hashing", "ModelLibrary",
      "Parallelism", "Records", "SentenceEmbedding", "SimilarityJoins", "TextComparison",
      "VectorMath"),
    module(
      "Indexing", on: "Answers", "Catalog", "Documents", "FileAccess", "Hashing", "ModelLibrary",
      "Parallelism",
      "Records", "SentenceEmbedding", "SimilarityJoins", "TextAnalysis", "VectorIndexes",
      "VectorMath"),
    module(
      "Retrieval", on: "Answers", "Catalog", "Documents", "FileAccess", "Hashing", "ModelLibrary",
      "Parallelism", "SentenceEmbedding", "TextAnalysis", "VectorIndexes", "VectorMath"),
    module(
      "Evaluation", on: "Answers", "CZlib", "Clustering", "Deduplication", "FileAccess",
      "Parallelism", "Records", "TextComparison", "VectorMath"),
    module(
      "Inspection", on: "Answers", "Clustering", "Evaluation", "Parallelism", "SentenceEmbedding",
      "SimilarityJoins", "Tokenization", "Transformers", "VectorMath"),
    module(
      "CorpusAdaptation", on: "Answers", "Clustering", "Documents", "Evaluation", "FileAccess",
      "Hashing", "JSONCoding", "ModelHub", "ModelLibrary", "Parallelism", "Records",
      "SentenceEmbedding", "SimilarityJoins", "TextComparison", "TransformerTraining",
      "VectorMath"),
    module(
      "Reports", on: "Answers", "CorpusMaps", "Deduplication", "Documents", "Hashing", "Inspection",
      "TextComparison", "Transformers", embedding: ["Resources"]),

    module(
      "Akin", on: "Programs", "Catalog", "Clustering", "CorpusAdaptation", "CorpusMaps",
      "Deduplication", "Documents", "Evaluation", "FileAccess", "Hashing", "Indexing", "Inspection",
      "ModelHub", "ModelLibrary",
      "Parallelism", "Records", "Reports", "Retrieval", "Safetensors", "SentenceEmbedding",
      "SimilarityJoins", "TextAnalysis", "TextComparison", "TextStructure", "Tokenization",
      "TransformerHeads", "TransformerTraining", "Transformers", "VectorIndexes", "VectorMath"),
    program(
      "AkinCLI", "Akin", "JSONCoding",
      .product(
        name: "ArgumentParser", package: "swift-argument-parser",
        condition: .when(traits: ["CommandLine"]))),
    program(
      "AkinBench", "Akin", "Catalog", "Clustering", "Deduplication", "Evaluation", "FileAccess",
      "Hashing", "Parallelism", "Safetensors", "SentenceEmbedding", "SimilarityJoins",
      "TextComparison",
      "Tokenization", "TransformerTraining", "Transformers", "VectorIndexes", "VectorMath",
      .product(
        name: "ArgumentParser", package: "swift-argument-parser",
        condition: .when(traits: ["CommandLine"]))),

    .target(
      name: "TestSupport", dependencies: ["FileAccess", "VectorMath"], path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
    tests("Hashing"),
    tests("FileAccess", "Hashing"),
    tests("Parallelism"),
    tests("JSONCoding"),
    tests("VectorMath", "Parallelism"),
    tests("SimilarityJoins", "Parallelism", "VectorMath"),
    tests("Tokenization", "VectorMath", exclude: ["Golden"]),
    tests("TextAnalysis"),
    tests("TextComparison", "Parallelism", "TextAnalysis"),
    tests("Safetensors", "FileAccess"),
    tests("Transformers", "Safetensors", "VectorMath"),
    tests("TransformerHeads", "VectorMath", exclude: ["Golden"]),
    tests(
      "SentenceEmbedding", "Safetensors", "Tokenization", "Transformers", "VectorMath",
      exclude: ["Golden"]),
    tests(
      "TransformerTraining", "Parallelism", "SentenceEmbedding", "Tokenization",
      "Safetensors", "TransformerHeads", "Transformers", "VectorMath", exclude: ["Golden"]),
    tests("ModelHub", "Hashing", "Parallelism"),
    tests("Records", "FileAccess"),
    tests("Documents", "FileAccess", "Records", "TextAnalysis"),
    tests(
      "VectorIndexes", "FileAccess", "Hashing", "Parallelism", "SimilarityJoins", "VectorMath",
      exclude: ["Samples"]),
    tests(
      "Catalog", "Hashing", "Parallelism", "SentenceEmbedding", "VectorIndexes", "VectorMath",
      exclude: ["Samples"]),
    tests(
      "Clustering", "Documents", "Parallelism", "SimilarityJoins", "TextAnalysis", "VectorMath",
      exclude: ["Golden"]),
    tests(
      "Deduplication", "Documents", "FileAccess", "Parallelism", "TextComparison", "VectorMath"),
    tests(
      "CorpusMaps", "Clustering", "Parallelism", "SimilarityJoins", "VectorMath",
      exclude: ["Golden"]),
    tests(
      "Evaluation", "Deduplication", "Parallelism", "TextComparison", "VectorMath",
      exclude: ["Golden"]),
    tests("TextStructure", "Parallelism", "VectorMath"),
    tests(
      "Inspection", "Evaluation", "Parallelism", "SentenceEmbedding", "Transformers", "VectorMath",
      exclude: ["Golden"]),
    tests("CorpusAdaptation", "Documents", "Parallelism", "TextComparison", "VectorMath"),
    tests("Reports"),
    tests("AkinCLI", "FileAccess"),
    tests("Akin", "AkinCLI", "Catalog", "Indexing", exclude: ["Samples", "Shims"]),
  ],
  swiftLanguageModes: [.v6]
)

/// A library module in the folder of its floor, with files that become a part of the program.
func module(
  _ name: String, on floor: String, _ imports: Target.Dependency..., embedding files: [String] = []
) -> Target {
  .target(
    name: name, dependencies: imports, path: "Sources/\(floor)/\(name)",
    resources: files.map { .embedInCode($0) })
}

/// An executable; its modules are on the top floor.
func program(_ name: String, _ imports: Target.Dependency...) -> Target {
  .executableTarget(name: name, dependencies: imports, path: "Sources/Programs/\(name)")
}

/// The tests of a module, with what else they import.
func tests(_ name: String, _ imports: Target.Dependency..., exclude: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + imports,
    exclude: exclude)
}

// Warnings are errors in our own builds only: one of a newer compiler breaks nobody else's.
let strict: [SwiftSetting] =
  Context.environment["AKIN_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]
for target in package.targets where target.type != .system && target.name != "CKernels" {
  target.swiftSettings =
    [
      .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"), .strictMemorySafety(),
    ] + strict
}
