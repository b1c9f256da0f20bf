// SPDX-License-Identifier: Apache-2.0
import Glibc

extension Folders {
  /// Whether the files are where they can be read and written, by their owner alone.
  public func findings(clock now: Int64) -> [DoctorFinding] {
    [
      finding("settings", config, file: configFile, isKept: false), finding("threads", data, file: nil, isKept: true),
      finding("state", state, file: nil, isKept: true), spaceFinding, clockFinding(now),
    ].compactMap { $0 }
  }

  private func finding(_ subject: String, _ folder: String, file: String?, isKept: Bool) -> DoctorFinding {
    var facts = stat()
    guard stat(folder, &facts) == 0 else {
      let reason = errno
      guard reason == ENOENT else { return DoctorFinding(.broken, subject, "\(folder): \(systemReason(reason))") }
      return canBeMade(folder)
        ? DoctorFinding(
          .well, subject, "\(folder) \(isKept ? "is made when it is needed" : "does not exist, and need not")")
        : DoctorFinding(.broken, subject, "\(folder) can't be made", advice: ["mkdir -p \(folder)"])
    }
    guard facts.st_mode & S_IFMT == S_IFDIR else { return DoctorFinding(.broken, subject, "\(folder) is no folder") }
    if isKept, access(folder, W_OK | X_OK) != 0 {
      return DoctorFinding(
        .broken, subject, "\(folder) can't be written: nothing is kept", advice: ["chmod u+rwx \(folder)"])
    }
    if isKept, facts.st_mode & 0o077 != 0 {
      return DoctorFinding(
        .note, subject, "\(folder) can be read by others; Skein closes it at its next start",
        advice: ["chmod 700 \(folder)"])
    }
    if let file, stat(file, &facts) == 0, access(file, R_OK) != 0 {
      return DoctorFinding(.broken, subject, "\(file) can't be read", advice: ["chmod u+r \(file)"])
    }
    return DoctorFinding(.well, subject, file.map { access($0, F_OK) == 0 ? $0 : folder } ?? folder)
  }

  private func canBeMade(_ folder: String) -> Bool {
    var place = folder
    while place != "/", !place.isEmpty, access(place, F_OK) != 0 { place = place.deletingLastPart }
    return access(place.isEmpty ? "/" : place, W_OK | X_OK) == 0
  }

  private var spaceFinding: DoctorFinding? {
    var place = data
    while place != "/", !place.isEmpty, access(place, F_OK) != 0 { place = place.deletingLastPart }
    var facts = statvfs()
    guard statvfs(place.isEmpty ? "/" : place, &facts) == 0 else { return nil }
    let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize) / (1 << 20)
    return free < 50
      ? DoctorFinding(.broken, "space", "\(free) MB are left for \(data): what is written may be lost")
      : DoctorFinding(.well, "space", free < 10240 ? "\(free) MB are left" : "\(free / 1024) GB are left")
  }

  private func clockFinding(_ now: Int64) -> DoctorFinding? {
    // 2026-01-01: no Skein is older than that.
    now < 1_767_225_600
      ? DoctorFinding(.broken, "clock", "this machine lives before 2026: certificates fail and ages are wrong") : nil
  }
}
