package import ModelHub
internal import Parallelism
package import TransformerHeads
package import VectorMath

/// A checkpoint with a head that is ready to run.
package struct LoadedHead: Sendable {
  /// What it is put to.
  package let task: HeadTask
  package let model: HeadedModel
  /// Where it was found.
  package let resolved: ResolvedModel

  /// Finds and maps the checkpoint of a task.
  ///
  /// - Parameters:
  ///   - name: Its name or folder; nil for the usual one, which is never fetched.
  ///   - task: What it is put to.
  ///   - precision: The numbers in which products are computed.
  ///   - threads: How many cores to use.
  ///   - hub: Where models are looked for.
  /// - Throws: `MissingCheckpointError`, `HeadError`, `ModelHubError`, or an error of its files.
  package init(
    _ name: String?, for task: HeadTask, precision: Precision, threads: Int, hub: Hub
  ) throws {
    self.task = task
    if let name {
      do {
        resolved = try hub.resolve(name)
      } catch ModelHubError.interrupted(let model) {
        try Work.current?.check()
        throw ModelHubError.interrupted(model)
      }
    } else {
      guard let usual = try hub.resolveLocally(task.usual.name) else {
        throw MissingCheckpointError(task: task)
      }
      resolved = usual
    }
    model = try HeadedModel(
      folder: resolved.folder, kind: task.head, precision: precision,
      cacheFolder: hub.settings.cacheFolder(named: "weights"), threads: threads)
  }
}
