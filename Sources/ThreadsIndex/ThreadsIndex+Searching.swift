// SPDX-License-Identifier: Apache-2.0
import GRDB
public import TerminalCore
public import ThreadsAPI

extension ThreadsIndex {
  /// Of very many matches only so many of the newest are weighed.
  private static let weighed = 4000
  /// So many of one thread at most.
  private static let perThread = 3

  /// The places that have all of the words, the best first; `isCut` when there are more than `limit`.
  public func find(
    _ query: SearchQuery, limit: Int, at now: Timestamp
  ) throws(IndexError) -> (hits: [IndexHit], isCut: Bool) {
    guard let exact = query.matchExpression(), let open = query.matchExpression(allOpen: true) else {
      return ([], false)
    }
    return try wrapped {
      try database.read { db in
        var weights = try Self.weigh(exact, at: now, in: db)
        if weights.isEmpty, open != exact { weights = try Self.weigh(open, at: now, in: db) }
        return try Self.best(weights, limit: limit, in: db)
      }
    }
  }

  private struct Weight {
    var seq: Int64
    var thread: Int64
    var score: Double
  }

  private static func weigh(_ expression: String, at now: Timestamp, in db: Database) throws -> [Weight] {
    let rows = try GRDB.Row.fetchCursor(
      db,
      sql: """
        SELECT words.rowid, messages.thread, messages.created_at, bm25(words, 4.0, 1.0)
        FROM words JOIN messages ON messages.seq = words.rowid JOIN threads ON threads.seq = messages.thread
        WHERE words MATCH ? AND threads.is_trashed = 0 ORDER BY words.rowid DESC LIMIT \(weighed)
        """, arguments: [expression])
    var weights: [Weight] = []
    while let row = try rows.next() {
      let days = Double(max(0, now.milliseconds - (row[2] as Int64))) / 86_400_000
      // bm25 is negative, the better the lower. What is new counts up to half as much again as what is old.
      let score = (row[3] as Double) * (1 + 0.5 / (1 + days / 30))
      weights.append(Weight(seq: row[0], thread: row[1], score: score))
    }
    weights.sort { ($0.score, -$0.seq) < ($1.score, -$1.seq) }
    return weights
  }

  private static func best(_ weights: [Weight], limit: Int, in db: Database) throws -> ([IndexHit], Bool) {
    var hits: [IndexHit] = []
    var counts: [Int64: Int] = [:]
    for weight in weights where counts[weight.thread, default: 0] < perThread {
      if hits.count == limit { return (hits, true) }
      counts[weight.thread, default: 0] += 1
      let row = try GRDB.Row.fetchOne(
        db,
        sql: """
          SELECT threads.id, messages.id, messages.created_at, messages.text
          FROM messages JOIN threads ON threads.seq = messages.thread WHERE messages.seq = ?
          """, arguments: [weight.seq])
      guard let row else { continue }
      hits.append(
        IndexHit(thread: row[0], message: row[1], createdAt: Timestamp(milliseconds: row[2]), text: row[3]))
    }
    return (hits, weights.count == weighed)
  }
}
