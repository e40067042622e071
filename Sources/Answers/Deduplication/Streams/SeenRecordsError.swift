public import FileAccess

/// Why a stream cannot go on.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum SeenRecordsError: Error, Equatable, Sendable {
  /// The folder cannot be made or written.
  case unusable(String)
  /// Another process is writing there; nil when it did not say which one it is.
  case locked(String, by: LockHolder?)
  /// The disk is full; the records that were kept before still count.
  case full(String)
  /// The files in the folder are not as they were written.
  case damaged(String)
  /// The folder has other files in it.
  case foreign(String)
  /// The folder was begun with another model or other settings.
  case otherSettings(String, before: String, now: String)
  /// The part of the input that was read before has changed.
  case changedInput(String, folder: String)
  /// The output exists already and has other contents.
  case otherOutput(String)
  /// The earlier output went to another file; empty for a pipe.
  case movedOutput(before: String, now: String)
  /// The earlier list of removed records is another file; empty for no list.
  case movedList(before: String, now: String)
  /// A file is shorter than the part of it that was written.
  case changedOutput(String, bytes: Int, expected: Int)
}

extension SeenRecordsError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .unusable(let folder):
      "\(folder): cannot be written. Name a folder that can."
    case .locked(let folder, let holder):
      if let holder {
        "\(folder): another Akin (pid \(holder.process) on \(holder.host), since "
          + "\(holder.since)) is writing there. Wait until it is done."
      } else {
        "\(folder): another Akin is writing there. Wait until it is done."
      }
    case .full(let folder):
      "\(folder): no space left on the device. Free some and try again: it goes on from "
        + "what was kept before."
    case .damaged(let folder):
      "\(folder): not what Akin wrote there. Name another folder, and begin again."
    case .foreign(let folder):
      "\(folder): has other files in it. Name an empty or a new folder."
    case .otherSettings(let folder, let before, let now):
      "\(folder): begun with \(before), now \(now). Use the same, or another folder."
    case .changedInput(let name, let folder):
      "\(name): does not begin with what was read of it before. Give the same input again, or "
        + "another folder than \(folder)."
    case .otherOutput(let path):
      "\(path): is there already, and not from the input that is read now. Remove it, or name "
        + "another file."
    case .movedOutput(let before, let now):
      "this input was being written to \(before.isEmpty ? "a pipe" : before), now "
        + "\(now.isEmpty ? "to a pipe" : "to \(now)"). Name the same output, or begin again with "
        + "another folder."
    case .movedList(let before, let now):
      "what was removed from this input was being listed "
        + "\(before.isEmpty ? "nowhere" : "in \(before)"), now "
        + "\(now.isEmpty ? "nowhere" : "in \(now)"). Name the same list, or begin again with "
        + "another folder."
    case .changedOutput(let name, let bytes, let expected):
      "\(name): has \(bytes) bytes, and \(expected) were written to it. Put it back, or begin "
        + "again with another folder."
    }
  }
}
