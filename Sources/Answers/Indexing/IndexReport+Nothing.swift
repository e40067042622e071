internal import Documents
package import Parallelism

extension IndexReport {
  /// The report of a first run that finds nothing to read, so that no index need be made and no model
  /// loaded; nil when there are files.
  ///
  /// - Parameters:
  ///   - folders: Folders or files, absolute.
  ///   - options: What is read of them.
  ///   - work: Asked between two folders whether to go on.
  /// - Throws: When a folder is missing.
  package init?(ofNothingIn folders: [String], options: IndexOptions, work: Work) throws {
    self.init()
    for folder in folders {
      let walk = try FolderWalker(options: options.walking).walk([folder])
      guard walk.files.isEmpty else { return nil }
      skippedFiles += walk.skipped
      ignored += walk.ignoredCount
      try work.check()
    }
    skipped = Skipped.counted(skippedFiles)
    hasIndex = false
  }

  /// Notes that the index was not kept, for there is nothing in it.
  package mutating func noteNoIndex() { hasIndex = false }

  /// Notes options of earlier runs that this one goes by.
  package mutating func note(remembered targets: [IndexTarget]) {
    remembered = targets.rememberedOptions
  }
}
