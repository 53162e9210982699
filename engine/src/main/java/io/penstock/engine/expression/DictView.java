package io.penstock.engine.expression;

import java.util.Map;

/** What a dict's keys(), values() and items() give. */
record DictView(Part part, Map<?, ?> dict) {
  enum Part {
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    private final String typeName;

    Part(String typeName) {
      this.typeName = typeName;
    }

    String typeName() {
      return typeName;
    }
  }

  boolean isSetLike() {
    return part != Part.VALUES;
  }
}
