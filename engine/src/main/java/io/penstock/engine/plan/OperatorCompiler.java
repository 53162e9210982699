package io.penstock.engine.plan;

import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.ObjectConfiguration.OutputValue;
import io.penstock.engine.expression.Expression;
import io.penstock.engine.expression.ExpressionException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the configuration of an operator object into an {@link Operator} (reference, sections 5.1
 * to 5.7).
 */
final class OperatorCompiler {

  private static final Schema NO_FIELDS = Schema.structured();
  private static final Schema ONE_COUNT =
      Schema.structured(new Field(Operator.OUTPUT_FIELD, DataType.INT));

  private final JsonCodec codec;
  private final Problems problems;
  private final String object;
  private final ObjectConfiguration configuration;

  /** An operator with what goes in and what comes out. */
  record Compiled(Operator operator, Schema input, Schema output) {}

  OperatorCompiler(
      JsonCodec codec, Problems problems, String object, ObjectConfiguration configuration) {
    this.codec = codec;
    this.problems = problems;
    this.object = object;
    this.configuration = configuration;
  }

  /** Empty when there are problems; they have been noted. */
  Optional<Compiled> compile(String operator) {
    return switch (operator) {
      case Operator.FUNCTION -> function();
      case Operator.IF_CONDITION -> ifCondition();
      case Operator.PIPELINE_VARIABLE -> pipelineVariable();
      case Operator.RAISE_ERROR -> raiseError();
      case Operator.ONE_TO_MANY -> oneToMany();
      case Operator.MANY_TO_ONE ->
          itemSchema(Operator.MANY_TO_ONE)
              .map(schema -> new Compiled(new Operator.ManyToOne(), schema, schema));
      case Operator.COUNT_MANY -> countMany();
      default -> {
        problems.error(
            "The object '%s' refers to the operator '%s', which does not exist: the operators are %s.",
            object, operator, String.join(", ", Operator.WIRE_NAMES));
        yield Optional.empty();
      }
    };
  }

  private Optional<Compiled> function() {
    List<Field> inputs = fields(Operator.FUNCTION, "input_fields", configuration.inputFields());
    List<Field> outputs = fields(Operator.FUNCTION, "output_fields", configuration.outputFields());
    Expression expression = expression(Operator.FUNCTION, inputs);
    if (outputs == null) {
      return Optional.empty();
    }
    if (outputs.size() != 1 || !outputs.getFirst().name().equals(Operator.OUTPUT_FIELD)) {
      problems.error(
          "The object '%s' needs exactly one output field, called 'output': a function computes one value.",
          object);
      return Optional.empty();
    }
    if (inputs == null || expression == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Compiled(
            new Operator.Function(expression, inputs, outputs.getFirst()),
            Schema.structured(inputs),
            Schema.structured(outputs)));
  }

  private Optional<Compiled> ifCondition() {
    List<Field> inputs = fields(Operator.IF_CONDITION, "input_fields", configuration.inputFields());
    Expression expression = expression(Operator.IF_CONDITION, inputs);
    if (inputs == null || expression == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Compiled(
            new Operator.IfCondition(expression, inputs), Schema.structured(inputs), NO_FIELDS));
  }

  private Optional<Compiled> pipelineVariable() {
    List<Field> outputs =
        fields(Operator.PIPELINE_VARIABLE, "output_fields", configuration.outputFields());
    List<OutputValue> values = configuration.outputValues();
    if (values == null) {
      missing(Operator.PIPELINE_VARIABLE, "output_values");
    }
    if (outputs == null || values == null) {
      return Optional.empty();
    }
    if (outputs.isEmpty()) {
      problems.error(
          "The object '%s' needs at least one output field: a pipeline-variable gives constants.",
          object);
      return Optional.empty();
    }
    SequencedMap<String, JsonText> given = new LinkedHashMap<>();
    for (OutputValue value : values) {
      if (given.putIfAbsent(value.name(), value.value()) != null) {
        problems.error("The object '%s' gives the output value '%s' twice.", object, value.name());
        return Optional.empty();
      }
    }
    try {
      Schema schema = Schema.structured(outputs);
      Payload checked =
          codec.readPayload(
              new Payload.Structured(given).toJson().utf8(),
              schema,
              "the output values of the object '%s'".formatted(object));
      return Optional.of(
          new Compiled(
              new Operator.PipelineVariable((Payload.Structured) checked), NO_FIELDS, schema));
    } catch (JsonException notOfTheSchema) {
      problems.error("%s", String.valueOf(notOfTheSchema.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Compiled> raiseError() {
    String message = configuration.errorMessage();
    if (message == null || message.isBlank()) {
      missing(Operator.RAISE_ERROR, "error_message");
      return Optional.empty();
    }
    return Optional.of(new Compiled(new Operator.RaiseError(message), NO_FIELDS, NO_FIELDS));
  }

  private Optional<Compiled> oneToMany() {
    Optional<Schema> schema = itemSchema(Operator.ONE_TO_MANY);
    Integer batchSize = configuration.batchSize();
    if (batchSize != null && batchSize < 1) {
      problems.error(
          "The object '%s' has the batch_size %d: it must be at least 1.", object, batchSize);
      return Optional.empty();
    }
    Operator operator = new Operator.OneToMany(batchSize == null ? 1 : batchSize);
    return schema.map(items -> new Compiled(operator, items, items));
  }

  /** Its output is always the same, so that it need not be declared; but not as something else. */
  private Optional<Compiled> countMany() {
    List<Field> outputs = configuration.outputFields();
    if (outputs != null && !outputs.isEmpty() && !Schema.structured(outputs).equals(ONE_COUNT)) {
      problems.error(
          "The object '%s' has other output_fields than one called 'output' of type int: count-many gives a number.",
          object);
      return Optional.empty();
    }
    return Optional.of(new Compiled(new Operator.CountMany(), NO_FIELDS, ONE_COUNT));
  }

  /**
   * The schema of the items that one-to-many and many-to-one pass on: plain when they have no
   * fields.
   */
  private Optional<Schema> itemSchema(String operator) {
    List<Field> inputs = fields(operator, "input_fields", configuration.inputFields());
    if (inputs == null) {
      return Optional.empty();
    }
    List<Field> outputs = configuration.outputFields();
    if (outputs != null && !Set.copyOf(outputs).equals(Set.copyOf(inputs))) {
      problems.error(
          "The object '%s' has output_fields that differ from its input_fields: %s passes items on as they are.",
          object, operator);
      return Optional.empty();
    }
    return Optional.of(inputs.isEmpty() ? Schema.PLAIN : Schema.structured(inputs));
  }

  private @Nullable List<Field> fields(String operator, String key, @Nullable List<Field> fields) {
    if (fields == null) {
      missing(operator, key);
      return null;
    }
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      if (!names.add(field.name())) {
        problems.error(
            "The object '%s' has the field '%s' twice in %s.", object, field.name(), key);
        return null;
      }
    }
    return fields;
  }

  private @Nullable Expression expression(String operator, @Nullable List<Field> inputs) {
    String source = configuration.expression();
    if (source == null || source.isBlank()) {
      missing(operator, "expression");
      return null;
    }
    if (inputs == null) {
      return null;
    }
    for (Field field : inputs) {
      if (!Expression.isName(field.name())) {
        problems.error(
            "The object '%s' has the input field '%s', which is no Python name, so its expression cannot use it:"
                + " use letters, digits and underscores, and no digit first.",
            object, field.name());
        return null;
      }
    }
    try {
      return Expression.compile(
          source, inputs.stream().map(Field::name).collect(Collectors.toSet()));
    } catch (ExpressionException wrong) {
      problems.error(
          "The expression of the object '%s' is not valid: %s",
          object, String.valueOf(wrong.getMessage()));
      return null;
    }
  }

  private void missing(String operator, String key) {
    problems.error(
        "The object '%s' needs '%s' in its configuration: its operator is %s.",
        object, key, operator);
  }
}
