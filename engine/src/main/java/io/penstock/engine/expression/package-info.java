/**
 * Expressions of operators: the subset of Python's expression grammar that the API documents, with
 * Python 3 semantics and bounds on what one evaluation may cost.
 */
@NullMarked
package io.penstock.engine.expression;

import org.jspecify.annotations.NullMarked;
