// swift-tools-version:5.9
import Foundation
import PackageDescription

let local = FileManager.default.fileExists(atPath: "local")

let package = Package(
    name: "app",
    dependencies: [
        // A server.
        .package(url: "https://github.com/vapor/vapor.git", from: "4.0.0"),
    ],
    targets: [
        .executableTarget(name: "App", dependencies: [.product(name: "Vapor", package: "vapor")]),
    ]
)
