public import Foundation

/// What went wrong, whichever part of Akin noticed it.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum FailureKind: String, Sendable, CaseIterable {
  /// There is no index here, or one without anything in it.
  case missingIndex
  /// An index whose last run was cut short, where an answer would miss too much.
  case unfinishedIndex
  /// A path that no index holds.
  case notIndexed
  /// The model is not on this machine and cannot be fetched now, or not at all.
  case modelUnavailable
  /// The model's files are not what Akin can run.
  case unusableModel
  /// A condition, date, pattern or field of a filter.
  case invalidFilter
  /// A question or an option that cannot be answered as it stands.
  case invalidRequest
  /// A file or folder that is not there, or cannot be read.
  case fileNotFound
  /// Permissions are against it.
  case forbidden
  /// Another process holds the lock.
  case locked
  /// The disk is full; what was stored before stays.
  case diskFull
  /// A file of Akin's own is not as it was written.
  case damaged
  /// Two things that do not belong together, such as an index and another model.
  case mismatch
  /// A file of the user's that does not read as what it should be.
  case malformedInput
  /// A file of a newer version of Akin.
  case newerVersion
  /// The answer was not ready in time.
  case deadline
  /// Anything else; the error's words say what.
  case other
}

/// An error of Akin: every one that the library throws, but for `CancellationError`.
///
/// Its words say where the fault is, what it is, and how to fix it. Catch a type and a case, or go
/// by the kind, which several types share:
/// ```swift
/// } catch let error as any AkinFailure where error.kind == .diskFull {
///   print("make room:", error.localizedDescription)
/// }
/// ```
public protocol AkinFailure: LocalizedError, CustomStringConvertible {
  /// What went wrong, whichever part noticed it.
  var kind: FailureKind { get }
}

extension AkinFailure {
  /// The same words as `description`.
  public var errorDescription: String? { description }
}
