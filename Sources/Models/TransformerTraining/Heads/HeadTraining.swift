/// A head that is fitted to examples, with its encoder or alone.
package struct HeadTraining: TrainingTask {
  /// The model, with the head.
  package let model: TrainedModel
  /// Words for the examples, such as `classes`.
  package let name: String
  /// What evaluations measure, the number that decides first.
  package let metrics: [TrainingMetric]
  /// The examples.
  package let examples: HeadExamples
  /// How the loss depends on what the head says.
  package let objective: HeadObjective
  /// What the model card says.
  package let card: ModelCard.Subject
  /// A number for the examples and the objective.
  package let digest: UInt64

  /// A task.
  ///
  /// - Parameters:
  ///   - name: What plan, card and checkpoints call it.
  ///   - model: The model, with a head.
  ///   - examples: What the head learns.
  ///   - objective: How the loss depends on what it says.
  ///   - metrics: What evaluations measure, the number that decides first.
  ///   - card: What the model card says.
  package init(
    _ name: String, _ model: TrainedModel, _ examples: HeadExamples, _ objective: HeadObjective,
    metrics: [TrainingMetric], card: ModelCard.Subject
  ) {
    precondition(model.head != nil, "the task of a head without one")
    self.name = name
    self.model = model
    self.examples = examples
    self.objective = objective
    self.metrics = metrics
    self.card = card
    digest = examples.digest(with: "\(objective)")
  }

  package var exampleCount: Int { examples.count }

  package func place(of example: Int) -> TrainingExamples.Place { examples.places[example] }

  package func lengths(of example: Int) -> [Int] { [examples.texts[example].count] }

  package func learn(_ batch: [Int], _ settings: LearningSettings) -> Double {
    model.learn(examples.batch(of: batch), objective, settings)
  }

  package func prepare(_ folder: TrainingFolder) throws { try folder.prepareHead(model) }

  package func write(to folder: TrainingFolder) throws { try folder.writeHead(model) }
}
