// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Foundation
import Testing

@testable import ChatApp

/// What docs/configuration.md says is so.
@Suite struct ConfigurationPageTests {
  private static let page: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try? String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
  }()

  /// The TOML of the page, one piece after the other.
  private static func pieces() throws -> [String] {
    try #require(page).components(separatedBy: "```toml\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test func whatHoldsWithoutAFileIsWhatThePageShows() throws {
    let piece = try #require(try Self.pieces().first)
    var settings = Settings()
    settings.apply(piece, file: "config.toml", environment: [:])
    #expect(settings.warnings == [])
    #expect(settings == Settings())
  }

  @Test func everyPreferenceIsOnThePage() throws {
    let piece = try #require(try Self.pieces().first)
    // One that is missing there would be missed here.
    for (table, subject) in Mirror(reflecting: Preferences()).children {
      #expect(piece.contains("[\(table ?? "")]"))
      for (member, _) in Mirror(reflecting: subject).children {
        let key = (member ?? "").reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
        if key == "blocks_by_language" { continue }
        #expect(piece.split(separator: "\n").contains { $0.hasPrefix(key + " ") }, "\(table ?? "").\(key)")
      }
    }
  }

  @Test func theProfilesOfThePageAreProfiles() throws {
    let piece = try #require(try Self.pieces().last)
    var settings = Settings()
    settings.apply(piece, file: "config.toml", environment: [:])
    // The sample of a path is no file.
    #expect(settings.warnings.filter { !"\($0)".contains("…") } == [])
    #expect(settings.profileNames.contains("work"))
  }
}
