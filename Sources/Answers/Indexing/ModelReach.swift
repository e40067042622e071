internal import Documents
internal import ModelLibrary
internal import SentenceEmbedding
internal import Synchronization

/// Tells how much of a passage the index's model reads; the model is loaded for the first passage.
final class ModelReach: TextReach {
  private struct Reader {
    let model: SentenceModel
    let prompt: String
    let surelyRead: Int
  }

  private let loadModel: @Sendable () throws -> LoadedModel
  private let reader = Mutex<Result<Reader, any Error>?>(nil)

  init(_ loadModel: @escaping @Sendable () throws -> LoadedModel) { self.loadModel = loadModel }

  /// Throws the error of loading the model, if there was one: passages were then not cut to its
  /// length.
  func check() throws { _ = try reader.withLock(\.self)?.get() }

  var surelyRead: Int { current?.surelyRead ?? .max }

  func reach(into text: ArraySlice<UInt8>) -> Int {
    guard let current else { return text.count }
    return current.model.reach(
      into: String(decoding: text, as: UTF8.self), behind: current.prompt)
  }

  private var current: Reader? {
    let result = reader.withLock { reader in
      if let reader { return reader }
      let new = Result {
        let model = try loadModel().model
        let prompt = try model.prompts.text(for: .document)
        let room = model.surelyRead(behind: prompt)
        // When the prompt fills the model, it reads nothing of the text, however short the pieces
        // are.
        return Reader(model: model, prompt: prompt, surelyRead: room > 0 ? room : .max)
      }
      reader = new
      return new
    }
    return try? result.get()
  }
}
