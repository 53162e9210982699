package io.penstock.engine.plan;

import static io.penstock.engine.fake.PipelineGraph.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.ObjectConfiguration.OutputValue;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration of operators (reference, sections 5.1 to 5.7). */
class OperatorRulesTest {

  private static final Field X = new Field("x", DataType.INT);
  private static final Field DASHED = new Field("my-x", DataType.INT);
  private static final Field DIGIT = new Field("1x", DataType.INT);
  private static final Field OUTPUT = new Field("output", DataType.INT);

  private final FixedCatalog catalog = new FixedCatalog();
  private final Pipeline pipeline =
      catalog.pipeline("main", Schema.structured(X), Schema.structured());

  private Compilation compile(String operator, ObjectConfiguration configuration) {
    PipelineGraph graph =
        new PipelineGraph()
            .operator("o", operator, configuration)
            .attach("o", source("pipeline_start"))
            .attach("pipeline_end", source("pipeline_start"));
    return new PlanCompiler(new SmallJsonCodec())
        .compile(
            pipeline,
            catalog.version(pipeline, "v1", graph.objects(), graph.attachments()),
            catalog);
  }

  static Stream<Arguments> badConfigurations() {
    return Stream.of(
        row(
            "function",
            new Settings(),
            "needs 'input_fields' in its configuration: its operator is function.",
            "needs 'output_fields' in its configuration: its operator is function.",
            "needs 'expression' in its configuration: its operator is function."),
        row(
            "function",
            new Settings().inputs(X).outputs(OUTPUT),
            "needs 'expression' in its configuration: its operator is function."),
        row(
            "function",
            new Settings().inputs(X).outputs(OUTPUT).expression(" "),
            "needs 'expression' in its configuration: its operator is function."),
        row(
            "function",
            new Settings().inputs(X).expression("x"),
            "needs 'output_fields' in its configuration: its operator is function."),
        row(
            "function",
            new Settings().outputs(OUTPUT).expression("x"),
            "needs 'input_fields' in its configuration: its operator is function."),
        row(
            "function",
            new Settings().inputs(X).outputs(X).expression("x"),
            "needs exactly one output field, called 'output': a function computes one value."),
        row(
            "function",
            new Settings().inputs(X).outputs(OUTPUT, X).expression("x"),
            "needs exactly one output field, called 'output': a function computes one value."),
        row(
            "function",
            new Settings().inputs(X, X).outputs(OUTPUT).expression("x"),
            "has the field 'x' twice in input_fields."),
        row(
            "function",
            new Settings().inputs(DASHED).outputs(OUTPUT).expression("1"),
            "has the input field 'my-x', which is no Python name, so its expression cannot use it: use letters, digits and underscores, and no digit first."),
        row(
            "if-condition",
            new Settings().inputs(new Field("class", DataType.INT)).expression("1"),
            "has the input field 'class', which is no Python name, so its expression cannot use it: use letters, digits and underscores, and no digit first."),
        row(
            "if-condition",
            new Settings().inputs(DIGIT).expression("1"),
            "has the input field '1x', which is no Python name, so its expression cannot use it: use letters, digits and underscores, and no digit first."),
        row(
            "if-condition",
            new Settings().inputs(X),
            "needs 'expression' in its configuration: its operator is if-condition."),
        row(
            "if-condition",
            new Settings().expression("x"),
            "needs 'input_fields' in its configuration: its operator is if-condition."),
        row(
            "pipeline-variable",
            new Settings(),
            "needs 'output_fields' in its configuration: its operator is pipeline-variable.",
            "needs 'output_values' in its configuration: its operator is pipeline-variable."),
        row(
            "pipeline-variable",
            new Settings().outputs(X),
            "needs 'output_values' in its configuration: its operator is pipeline-variable."),
        row(
            "pipeline-variable",
            new Settings().values(value("x", "1")),
            "needs 'output_fields' in its configuration: its operator is pipeline-variable."),
        row(
            "pipeline-variable",
            new Settings().outputs().values(),
            "needs at least one output field: a pipeline-variable gives constants."),
        row(
            "pipeline-variable",
            new Settings().outputs(X).values(value("x", "1"), value("x", "2")),
            "gives the output value 'x' twice."),
        row(
            "raise-error",
            new Settings(),
            "needs 'error_message' in its configuration: its operator is raise-error."),
        row(
            "raise-error",
            new Settings().message(" "),
            "needs 'error_message' in its configuration: its operator is raise-error."),
        row(
            "one-to-many",
            new Settings().outputs(X),
            "needs 'input_fields' in its configuration: its operator is one-to-many."),
        row(
            "one-to-many",
            new Settings().inputs(X).outputs(X).batchSize(0),
            "has the batch_size 0: it must be at least 1."),
        row(
            "one-to-many",
            new Settings().inputs(X).outputs(X).batchSize(-5),
            "has the batch_size -5: it must be at least 1."),
        row(
            "one-to-many",
            new Settings().inputs(X).outputs(OUTPUT),
            "has output_fields that differ from its input_fields: one-to-many passes items on as they are."),
        row(
            "many-to-one",
            new Settings(),
            "needs 'input_fields' in its configuration: its operator is many-to-one."),
        row(
            "many-to-one",
            new Settings().inputs(X).outputs(),
            "has output_fields that differ from its input_fields: many-to-one passes items on as they are."),
        row(
            "split",
            new Settings(),
            "refers to the operator 'split', which does not exist: the operators are function, if-condition, pipeline-variable, raise-error, one-to-many, many-to-one, count-many."));
  }

  private static Arguments row(String operator, Settings settings, String... sentences) {
    return Arguments.of(operator, settings, List.of(sentences));
  }

  @ParameterizedTest
  @MethodSource("badConfigurations")
  void aBadConfigurationIsRefused(String operator, Settings settings, List<String> sentences) {
    assertEquals(
        sentences.stream().map(sentence -> "The object 'o' " + sentence).toList(),
        compile(operator, settings.configuration()).errors());
  }

  static Stream<Arguments> badOutputValues() {
    return Stream.of(
        Arguments.of(value("x", "\"one\""), "the field 'x' is not of type int."),
        Arguments.of(value("z", "1"), "the field 'x' is missing."));
  }

  @ParameterizedTest
  @MethodSource("badOutputValues")
  void theConstantsOfAVariableHaveToFitItsFields(OutputValue value, String why) {
    assertEquals(
        List.of("In the output values of the object 'o', " + why),
        compile("pipeline-variable", new Settings().outputs(X).values(value).configuration())
            .errors());
  }

  static Stream<Arguments> goodConfigurations() {
    return Stream.of(
        Arguments.of(
            "function",
            new Settings().inputs().outputs(OUTPUT).expression("1 + 1"),
            Operator.Function.class),
        Arguments.of(
            "if-condition",
            new Settings().inputs().outputs().expression("True"),
            Operator.IfCondition.class),
        // An example of the public documentation has output fields on a condition.
        Arguments.of(
            "if-condition",
            new Settings().inputs().outputs(OUTPUT).expression("True"),
            Operator.IfCondition.class),
        Arguments.of(
            "pipeline-variable",
            new Settings().outputs(X).values(value("x", "1")),
            Operator.PipelineVariable.class),
        Arguments.of("raise-error", new Settings().message("no"), Operator.RaiseError.class),
        Arguments.of("count-many", new Settings(), Operator.CountMany.class));
  }

  @ParameterizedTest
  @MethodSource("goodConfigurations")
  void aGoodConfigurationBecomesAnOperator(
      String name, Settings settings, Class<? extends Operator> type) {
    Compilation compilation = compile(name, settings.configuration());
    assertEquals(List.of(), compilation.errors());
    Vertex.Apply work =
        assertInstanceOf(
            Vertex.Apply.class, Objects.requireNonNull(compilation.plan()).vertex(1).work());
    assertInstanceOf(type, work.operator());
    assertEquals(name, work.operator().wireName());
  }

  @Test
  void withoutABatchSizeEachItemIsASubRequestOfItsOwn() {
    PipelineGraph graph =
        new PipelineGraph()
            .operator("o", "one-to-many", new Settings().inputs(X).outputs(X).configuration())
            .attach("o", source("pipeline_start", "x > x"))
            .attach("pipeline_end", source("o"));
    ExecutionPlan plan =
        new PlanCompiler(new SmallJsonCodec())
            .compile(
                pipeline,
                catalog.version(pipeline, "v1", graph.objects(), graph.attachments()),
                catalog)
            .plan();
    assertEquals(
        new Vertex.Apply(new Operator.OneToMany(1)), Objects.requireNonNull(plan).vertex(1).work());
  }

  @Test
  void aVariableNeedsNoAttachment() {
    PipelineGraph graph =
        new PipelineGraph()
            .operator(
                "o",
                "pipeline-variable",
                new Settings().outputs(X).values(value("x", "1")).configuration())
            .attach("pipeline_end", source("o"));
    Compilation compilation =
        new PlanCompiler(new SmallJsonCodec())
            .compile(
                pipeline,
                catalog.version(pipeline, "v1", graph.objects(), graph.attachments()),
                catalog);
    assertEquals(List.of(), compilation.gaps());
  }

  private static OutputValue value(String name, String json) {
    return new OutputValue(name, JsonText.of(json));
  }

  /** A configuration in which everything was left out, until it is given. */
  record Settings(
      @Nullable Integer batch,
      @Nullable String error,
      @Nullable String source,
      @Nullable List<Field> in,
      @Nullable List<Field> out,
      @Nullable List<OutputValue> constants) {

    Settings() {
      this(null, null, null, null, null, null);
    }

    Settings batchSize(int size) {
      return new Settings(size, error, source, in, out, constants);
    }

    Settings message(String message) {
      return new Settings(batch, message, source, in, out, constants);
    }

    Settings expression(String expression) {
      return new Settings(batch, error, expression, in, out, constants);
    }

    Settings inputs(Field... fields) {
      return new Settings(batch, error, source, List.of(fields), out, constants);
    }

    Settings outputs(Field... fields) {
      return new Settings(batch, error, source, in, List.of(fields), constants);
    }

    Settings values(OutputValue... values) {
      return new Settings(batch, error, source, in, out, List.of(values));
    }

    ObjectConfiguration configuration() {
      return new ObjectConfiguration(batch, error, source, in, out, constants, null);
    }
  }
}
