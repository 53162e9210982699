package io.penstock.engine.expression;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What generator expressions, zip, enumerate and reversed give: it can be walked once. */
record PyIterator(String typeName, Iterator<@Nullable Object> source) {}
