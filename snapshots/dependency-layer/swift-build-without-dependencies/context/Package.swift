// swift-tools-version:5.9
import PackageDescription

let package = Package(
    name: "app",
    dependencies: [
    ],
    targets: [
        .executableTarget(name: "App", dependencies: [.product(name: "Vapor", package: "vapor")]),
    ]
)
