// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "notes",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "Akin", path: "../..")],
  targets: [
    .executableTarget(
      name: "notes", dependencies: [.product(name: "Akin", package: "Akin")],
      // As strict as Swift can be; Akin works without these too.
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ])
  ],
  swiftLanguageModes: [.v6]
)
