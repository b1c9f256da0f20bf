// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// The model that `make model` installed: `data/model.json` says how to start it.
struct InstalledModel: Equatable, Sendable {
  /// Word by word, `{port}` for the port.
  var command: [String]
  var models: [String]

  /// `nil` when none is installed.
  static func read(_ path: String) throws(EngineFailure) -> InstalledModel? {
    let bytes: [UInt8]
    do throws(FileError) {
      guard let file = try OpenFile.reading(path) else { return nil }
      bytes = try file.read(to: try file.size())
    } catch {
      throw .unreadableModelFile(path: path)
    }
    guard let value = try? JSONValue(parsing: bytes), let words = value["command"]?.array else {
      throw .unreadableModelFile(path: path)
    }
    let command = words.compactMap(\.string)
    if command.isEmpty || command.count != words.count { throw .unreadableModelFile(path: path) }
    return InstalledModel(command: command, models: value["models"]?.array?.compactMap(\.string) ?? [])
  }
}
