package io.penstock.engine.plan;

import io.penstock.engine.expression.Expression;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Payload;
import java.util.List;

/**
 * What an operator object does, checked and ready. The set is closed: the API defines these seven
 * (reference, 5).
 */
public sealed interface Operator {

  /** The name in the API, such as {@code one-to-many}. */
  String wireName();

  /**
   * Computes one field from others.
   *
   * @param output called {@code output}
   */
  record Function(Expression expression, List<Field> inputs, Field output) implements Operator {
    @Override
    public String wireName() {
      return FUNCTION;
    }
  }

  /** Lets what is attached behind it go on, or not. */
  record IfCondition(Expression expression, List<Field> inputs) implements Operator {
    @Override
    public String wireName() {
      return IF_CONDITION;
    }
  }

  /** Gives constants. */
  record PipelineVariable(Payload.Structured values) implements Operator {
    @Override
    public String wireName() {
      return PIPELINE_VARIABLE;
    }
  }

  /** Fails the request. */
  record RaiseError(String message) implements Operator {
    @Override
    public String wireName() {
      return RAISE_ERROR;
    }
  }

  /**
   * Splits a list into sub-requests.
   *
   * @param batchSize items in each, at least 1
   */
  record OneToMany(int batchSize) implements Operator {
    @Override
    public String wireName() {
      return ONE_TO_MANY;
    }
  }

  /** Waits for all sub-requests and passes their items on as one list. */
  record ManyToOne() implements Operator {
    @Override
    public String wireName() {
      return MANY_TO_ONE;
    }
  }

  /** Counts the items of a list. */
  record CountMany() implements Operator {
    @Override
    public String wireName() {
      return COUNT_MANY;
    }
  }

  String FUNCTION = "function";
  String IF_CONDITION = "if-condition";
  String PIPELINE_VARIABLE = "pipeline-variable";
  String RAISE_ERROR = "raise-error";
  String ONE_TO_MANY = "one-to-many";
  String MANY_TO_ONE = "many-to-one";
  String COUNT_MANY = "count-many";

  /** The output field of {@code function} and {@code count-many}. */
  String OUTPUT_FIELD = "output";

  List<String> WIRE_NAMES =
      List.of(
          FUNCTION,
          IF_CONDITION,
          PIPELINE_VARIABLE,
          RAISE_ERROR,
          ONE_TO_MANY,
          MANY_TO_ONE,
          COUNT_MANY);
}
