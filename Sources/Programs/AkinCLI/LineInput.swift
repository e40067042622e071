internal import ArgumentParser

/// The texts of `embed` and `tokenize`: the lines of a file or of stdin.
struct LineInput: ParsableArguments {
  @Argument(help: ArgumentHelp("One text a line; - is stdin.", valueName: "file"))
  var file = "-"

  /// The lines in windows.
  func windows(in console: Console) throws -> LineWindows {
    guard file != "-" else { return LineWindows(console.input) }
    return LineWindows(try ByteInput.file(console.absolute(file), name: file), name: file)
  }
}
