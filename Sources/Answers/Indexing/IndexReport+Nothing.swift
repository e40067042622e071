internal import Documents
package import Parallelism

extension IndexReport {
  /// The report of a first run that finds nothing to read; nil when there are files to read.
  ///
  /// - Parameters:
  ///   - folders: Folders or files, absolute.
  ///   - options: Which files are read.
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
    for file in skippedFiles { add(file.reason.remedies) }
    hasIndex = false
  }

  /// Notes that there is no index, because nothing would be in it.
  package mutating func noteNoIndex() { hasIndex = false }

  /// Notes the options of earlier runs that this run used.
  package mutating func note(remembered targets: [IndexTarget]) {
    remembered = targets.rememberedOptions
  }
}
