package io.penstock.engine.service.definition;

import io.penstock.engine.model.Widget;
import org.jspecify.annotations.Nullable;

/** An input or output field as it was given, unchecked. */
public record FieldDeclaration(String name, String dataType, @Nullable Widget widget) {}
