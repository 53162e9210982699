package io.penstock.engine.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The ten data types of input and output fields. {@code null} is a valid value of each of them.
 *
 * <p>Source: reference, section 9.
 */
public enum DataType {
  INT("int"),
  DOUBLE("double"),
  STRING("string"),
  BOOL("bool"),
  DICT("dict"),
  FILE("file"),
  ARRAY_INT("array_int"),
  ARRAY_DOUBLE("array_double"),
  ARRAY_STRING("array_string"),
  ARRAY_FILE("array_file");

  private final String wireName;

  DataType(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the API, such as {@code array_int}. */
  public String wireName() {
    return wireName;
  }

  /**
   * Whether every value of this type is also a value of {@code target}: itself, or int to double.
   */
  public boolean fits(DataType target) {
    return this == target
        || (this == INT && target == DOUBLE)
        || (this == ARRAY_INT && target == ARRAY_DOUBLE);
  }

  public static Optional<DataType> ofWireName(String name) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(name)).findFirst();
  }

  /** All names, for error messages: {@code int, double, …}. */
  public static String allWireNames() {
    return Arrays.stream(values()).map(DataType::wireName).collect(Collectors.joining(", "));
  }
}
