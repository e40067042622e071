// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "notes",
  platforms: [.macOS(.v26)],
  // The library alone: without its programs, the parser of their arguments is not fetched.
  dependencies: [.package(name: "Akin", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "notes", dependencies: [.product(name: "Akin", package: "Akin")]),
    .executableTarget(
      name: "failures", dependencies: [.product(name: "Akin", package: "Akin")]),
  ],
  swiftLanguageModes: [.v6]
)

// As strict as Swift can be; Akin works without these too.
for target in package.targets {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
  ]
}
