// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where in a folder of another machine the threads of a profile are.
public enum MergeSource: Equatable, Sendable {
  /// The profile's own folder.
  case found(String)
  /// The folder holds the threads of these profiles, and not of the one that was asked for.
  case others([String])
  /// It is the very folder that they would go to.
  case ownFolder
  case nothing

  /// Takes a profile's folder, a data folder, or what `SKEIN_HOME` names.
  public static func find(in folder: String, profile: String, ours: String) -> MergeSource {
    let places = [folder, "\(folder)/\(profile)", "\(folder)/data/\(profile)", "\(folder)/skein/\(profile)"]
    guard let found = places.first(where: isProfile) else {
      let others = [folder, "\(folder)/data", "\(folder)/skein"].flatMap { place in
        FolderNames.of(place).filter { isProfile("\(place)/\($0)") }
      }
      return others.isEmpty ? .nothing : .others(Set(others).sorted())
    }
    return isSame(found, ours) ? .ownFolder : .found(found)
  }

  private static func isProfile(_ path: String) -> Bool {
    ["registry.jsonl", "threads", "backups", "drafts.jsonl"].contains { access("\(path)/\($0)", F_OK) == 0 }
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    var (left, right) = (stat(), stat())
    guard stat(one, &left) == 0, stat(other, &right) == 0 else { return false }
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino
  }
}
