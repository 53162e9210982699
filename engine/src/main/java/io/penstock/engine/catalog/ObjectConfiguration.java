package io.penstock.engine.catalog;

import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pipeline object, each null when it was not given. Which ones an object needs
 * depends on what it refers to (reference, section 5).
 *
 * @param onError {@code stop} or {@code continue}
 */
public record ObjectConfiguration(
    @Nullable Integer batchSize,
    @Nullable String errorMessage,
    @Nullable String expression,
    @Nullable List<Field> inputFields,
    @Nullable List<Field> outputFields,
    @Nullable List<OutputValue> outputValues,
    @Nullable String onError) {

  public static final ObjectConfiguration EMPTY =
      new ObjectConfiguration(null, null, null, null, null, null, null);

  /** A constant of a pipeline-variable operator. */
  public record OutputValue(String name, JsonText value) {}
}
