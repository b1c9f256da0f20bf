// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// What is missing and what is there twice, after a crash run has come to rest.
struct CrashVerdict: CustomStringConvertible {
  /// Words that were shown and are not in the user's files.
  var lost: [String] = []
  /// Drafts that were on the screen for a second and are nowhere.
  var lostDrafts: [String] = []
  /// Threads whose title is another here than at the provider.
  var otherTitles: [String] = []
  /// Words that the provider has and the user's files have not.
  var unknown: [String] = []
  /// Words that were shown as sent and that the provider has not got.
  var unsent: [String] = []
  /// Words that stand twice with the provider or in the files.
  var doubled: [String] = []
  /// Questions that were answered more than once.
  var answeredTwice: [String] = []
  /// Files that were set aside as unreadable.
  var setAside: [String] = []

  init(_ run: CrashRun, own: [FoundThread], provider: [FoundThread]) {
    let mine = own.flatMap(\.asked)
    let theirs = provider.flatMap(\.asked)
    lost = run.shown.intersection(run.typed).subtracting(mine).sorted()
    let files = run.home.filesText
    lostDrafts = run.drafted.filter { !files.contains($0) }.sorted()
    let titles = Dictionary(provider.map { ($0.id, $0.title) }) { $1 }
    otherTitles = own.filter { thread in titles[thread.id].map { $0 != thread.title } ?? false }.map(\.id)
    setAside = run.home.fileNames.filter { $0.contains(".bad-") }
    unknown = Set(theirs).subtracting(mine).sorted()
    unsent = run.shown.intersection(run.typed).subtracting(theirs).sorted()
    doubled = Self.repeated(mine) + Self.repeated(theirs)
    answeredTwice = Self.repeated(provider.flatMap(\.answered)) + Self.repeated(own.flatMap(\.answered))
  }

  var isClean: Bool {
    [lost, lostDrafts, otherTitles, unknown, unsent, doubled, answeredTwice, setAside].allSatisfy(\.isEmpty)
  }

  var description: String {
    "lost \(lost), drafts lost \(lostDrafts), other titles \(otherTitles), only at the provider \(unknown), never sent \(unsent), doubled \(doubled), "
      + "answered twice \(answeredTwice), set aside \(setAside)"
  }

  private static func repeated(_ words: [String]) -> [String] {
    Dictionary(grouping: words) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
  }
}

extension FoundThread {
  /// The questions that whole replies name, each as often as it was answered.
  var answered: [String] {
    messages.filter { $0.role == "assistant" && $0.status == "completed" }.flatMap { words(in: $0.text) }
  }
}
