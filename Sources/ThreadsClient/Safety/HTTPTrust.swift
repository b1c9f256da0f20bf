// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOSSL
import ThreadsAPI

/// Which connections carry a key.
public struct HTTPTrust: Equatable, Sendable {
  /// Whether plain http may lead to another machine. On this machine it always may.
  public var allowsPlainHTTP: Bool
  /// A PEM file of authorities that are trusted beside the system's: a company's own.
  public var authorities: String?

  public init(allowsPlainHTTP: Bool = false, authorities: String? = nil) {
    self.allowsPlainHTTP = allowsPlainHTTP
    self.authorities = authorities
  }

  /// Why nothing may be sent to an address.
  func insecurity(of address: Address) -> Insecurity? {
    if !address.isEncrypted, !address.isLoopback, !allowsPlainHTTP { return .plainHTTP }
    if address.isEncrypted, let authorities, (try? NIOSSLCertificate.fromPEMFile(authorities))?.isEmpty != false {
      return .authorities(authorities)
    }
    return nil
  }

  /// Certificates are always verified, and so is the name in them.
  var configuration: TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    if let authorities { configuration.additionalTrustRoots = [.file(authorities)] }
    return configuration
  }
}

/// Whether a host is this machine by its very name: 127.0.0.0/8, `::1`, `localhost`. What a name resolves to says nothing:
/// that may change between two looks.
public func isLoopback(host: String) -> Bool {
  var host = host.lowercased()
  if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
  if host == "localhost" || host == "::1" { return true }
  let parts = host.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count == 4, parts[0] == "127" else { return false }
  return parts.allSatisfy { part in
    // No leading zero: some read that as octal.
    (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      && (part == "0" || part.first != "0") && (Int(part) ?? 256) < 256
  }
}

extension Insecurity {
  /// What went wrong in a handshake; `nil` for an error of another kind.
  init?(handshake error: any Error) {
    if let error = error as? NIOSSLExtraError {
      self = error == .failedToValidateHostname ? .wrongName : .noTLS
      return
    }
    guard let error = error as? NIOSSLError else { return nil }
    switch error {
    case .handshakeFailed(let reason):
      self = "\(reason)".contains("CERTIFICATE_VERIFY_FAILED") ? .untrustedCertificate : .noTLS
    case .unableToValidateCertificate, .noCertificateToValidate: self = .untrustedCertificate
    case .failedToLoadCertificate: self = .authorities("")
    default: return nil
    }
  }
}
