// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

extension Event {
  /// Whether it shows that the provider can be reached.
  var isSignOfLife: Bool {
    switch self {
    case .threadNamed, .messageAccepted, .copiesPosted, .run, .sendEnded(_, nil), .deletedAtProvider(_, nil), .listed:
      true
    case .refreshed(_, .success), .adopted(_, .success), .renamed(_, _, .success): true
    default: false
    }
  }
}
