// SPDX-License-Identifier: Apache-2.0

/// Makes keys, pastes and focus changes of the bytes that a terminal sends, however the reads cut them.
///
/// Escape is also how other keys begin. While it has some `patience`, the caller waits so long for more bytes and calls
/// `flush` if none came.
public struct KeyDecoder: Sendable {
  /// What it waits for, and so how long.
  public enum Patience: Sendable {
    /// The rest of a key's sequence, or of a paste that keeps coming: 25–50 ms.
    case key
    /// More of a paste that looks over: as long as nobody presses Enter after it, a third of a second.
    case pasteEnd
    /// More of a paste whose end was not told: a second, since links stall.
    case paste
  }

  private let terminalKeys: TerminalKeys
  private let pasteLimit: Int
  /// What isn't decoded yet: the beginning of a sequence or of a character.
  private var pending: [UInt8] = []
  private var pendingIsAmbiguous = false
  private var paste: PasteCollector?
  /// What looks like a paste of a terminal that doesn't bracket pastes, until no more of it comes.
  private var burst: [UInt8]?
  /// Lines that were typed while the link hung, or the beginning of such a paste, until no more of it comes.
  private var doubtful: [UInt8] = []
  private var terminalBracketsPastes = false
  /// Whether a paste without marks was just handed over: what comes at once belongs to it.
  private var isAfterBurst = false

  /// A decoder that also knows `keys`: the byte sequences that terminfo names. A paste longer than `pasteLimit`
  /// bytes comes in parts.
  public init(terminalKeys keys: [[UInt8]: Key] = [:], pasteLimit: Int = 16 << 20) {
    terminalKeys = TerminalKeys(keys)
    self.pasteLimit = max(1, pasteLimit)
  }

  /// Whether what came so far may be whole or the beginning of more.
  public var needsTimeout: Bool { patience != nil }

  /// How long to wait for more; `nil` is forever.
  public var patience: Patience? {
    if let paste { return paste.hasStalled ? (paste.holdsText ? .key : nil) : .paste }
    if burst != nil || !doubtful.isEmpty || pendingIsAmbiguous { return .key }
    return isAfterBurst ? .pasteEnd : nil
  }

  /// What the bytes of one read mean, with what was left of the reads before.
  public mutating func feed(_ bytes: some Collection<UInt8>) -> [TerminalInput] {
    if bytes.isEmpty { return [] }
    if let letter = onlyLetter(bytes) { return [.key(.character(letter))] }
    var inputs: [TerminalInput] = []
    let bytes = doubtful + bytes
    doubtful = []
    if burst != nil {
      if PasteBurst.mayContinue(bytes) {
        burst?.append(contentsOf: bytes)
        if burst?.count ?? 0 >= pasteLimit { inputs += endBurst() }
        return inputs
      }
      inputs += endBurst()
    } else if pending.isEmpty, paste == nil, beginsBurst(bytes) {
      burst = bytes
      return []
    } else if pending.isEmpty, paste == nil, !terminalBracketsPastes, PasteBurst.mayBegin(bytes) {
      doubtful = bytes
      return []
    }
    isAfterBurst = false
    if paste?.hasStalled == true, PasteCollector.isWayOut(bytes) {
      inputs += leavePaste()
      pending.append(contentsOf: bytes.dropFirst())
    } else {
      pending.append(contentsOf: bytes)
    }
    decode(into: &inputs, isLast: false)
    return inputs
  }

  /// The letter of ASCII that the bytes are when nothing came before that it could belong to: what most reads bring.
  private func onlyLetter(_ bytes: some Collection<UInt8>) -> Character? {
    guard bytes.count == 1, let byte = bytes.first, byte >= 0x20, byte < 0x7F, pending.isEmpty, doubtful.isEmpty,
      burst == nil, paste == nil, !isAfterBurst
    else { return nil }
    return Character(Unicode.Scalar(byte))
  }

  /// What the bytes that wait mean if no more follow.
  public mutating func flush() -> [TerminalInput] {
    var inputs: [TerminalInput] = []
    if burst != nil {
      inputs = endBurst()
      isAfterBurst = true
    } else {
      isAfterBurst = false
    }
    if let text = paste?.stall() { inputs.append(.paste(text)) }
    pending += doubtful
    pendingIsAmbiguous = pendingIsAmbiguous || !doubtful.isEmpty
    doubtful = []
    if paste == nil, pendingIsAmbiguous { decode(into: &inputs, isLast: true) }
    return inputs
  }

  private func beginsBurst(_ bytes: some Collection<UInt8>) -> Bool {
    guard !terminalBracketsPastes else { return false }
    return PasteBurst.begins(bytes) || (isAfterBurst && PasteBurst.mayContinue(bytes))
  }

  private mutating func endBurst() -> [TerminalInput] {
    guard let bytes = burst else { return [] }
    burst = nil
    return [.paste(PasteCollector.text(of: bytes[...]))]
  }

  /// A paste whose end never came is over: the user says so. Nothing of it is lost, and the key does nothing else.
  private mutating func leavePaste() -> [TerminalInput] {
    let text = paste?.leave()
    paste = nil
    return text.map { [.paste($0)] } ?? []
  }

  private mutating func decode(into inputs: inout [TerminalInput], isLast: Bool) {
    var place = pending.startIndex
    pendingIsAmbiguous = false
    loop: while place < pending.endIndex {
      if paste != nil {
        place = collectPaste(from: place, into: &inputs)
        continue
      }
      switch KeyParser(bytes: pending[place...], keys: terminalKeys, isLast: isLast).parse() {
      case .input(let input, let count):
        inputs.append(input)
        place += count
        if !isLast, !input.isKey, setAsideText(from: place) { place = pending.endIndex }
      case .swallowed(let count):
        place += count
        if !isLast, setAsideText(from: place) { place = pending.endIndex }
      case .pasteBegins(let count):
        paste = PasteCollector(limit: pasteLimit)
        terminalBracketsPastes = true
        place += count
      case .incomplete(let isAmbiguous):
        pendingIsAmbiguous = isAmbiguous
        break loop
      }
    }
    pending.removeSubrange(..<place)
  }

  /// What the terminal itself tells may come in one read with a paste that it does not mark: whether the rest is put by
  /// as such a paste, or as what may begin one.
  private mutating func setAsideText(from place: Int) -> Bool {
    let rest = pending[place...]
    if beginsBurst(rest) {
      burst = Array(rest)
    } else if !rest.isEmpty, !terminalBracketsPastes, PasteBurst.mayBegin(rest) {
      doubtful = Array(rest)
    } else {
      return false
    }
    return true
  }

  /// Gives bytes to the open paste; returns where it ended.
  private mutating func collectPaste(from start: Int, into inputs: inout [TerminalInput]) -> Int {
    for place in start..<pending.endIndex {
      guard let progress = paste?.take(pending[place]) else { continue }
      inputs.append(.paste(progress.text))
      if progress.isEnd {
        paste = nil
        return place + 1
      }
    }
    return pending.endIndex
  }
}

/// The key sequences of a terminal's own description, and what they begin with.
struct TerminalKeys: Sendable {
  private var keys: [[UInt8]: Key] = [:]
  private var beginnings: Set<[UInt8]> = []
  private var longest = 0

  /// Only sequences that begin with an escape: others would take keys that are typed.
  init(_ keys: [[UInt8]: Key]) {
    for (bytes, key) in keys where bytes.count >= 2 && bytes[0] == 0x1B {
      self.keys[bytes] = key
      for count in 2..<max(2, bytes.count) { beginnings.insert(Array(bytes[..<count])) }
      longest = max(longest, bytes.count)
    }
  }

  /// The key whose sequence the bytes begin with, the longest if there are several.
  func match(_ bytes: ArraySlice<UInt8>) -> (key: Key, count: Int)? {
    var count = min(longest, bytes.count)
    while count >= 2 {
      if let key = keys[Array(bytes.prefix(count))] { return (key, count) }
      count -= 1
    }
    return nil
  }

  /// Whether more bytes may make a key of these.
  func mayBegin(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count < longest && beginnings.contains(Array(bytes))
  }
}
