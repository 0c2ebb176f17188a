// swift-tools-version:6.0
import Foundation
import PackageDescription

let flags = FileHandle(forReadingAtPath: "flags.txt")?.readDataToEndOfFile()
let package = Package(
  name: "a",
  dependencies: [.package(url: "https://github.com/a/b.git", from: "1.0.0")],
  targets: [.executableTarget(name: "a")]
)
