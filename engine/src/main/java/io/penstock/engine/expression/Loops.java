package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nested loops of a comprehension, one turn at a time, so that a generator does no more than
 * it's asked for.
 */
final class Loops {
  private final List<Node.Clause> clauses;
  private final Frame frame;
  private final Evaluator evaluator;
  private final Budget budget;

  /** What the loops that are under way take from, the outermost first. */
  private final List<Iterator<@Nullable Object>> open = new ArrayList<>();

  /** Evaluates the first iterable at once and outside the new scope, as Python does. */
  Loops(
      Node.Comprehension comprehension, @Nullable Frame outer, Evaluator evaluator, Budget budget) {
    this.clauses = comprehension.clauses();
    this.evaluator = evaluator;
    this.budget = budget;
    open.add(Iteration.over(evaluator.evaluate(clauses.get(0).iterable(), outer), budget));
    this.frame = new Frame(outer, comprehension.locals());
  }

  Frame frame() {
    return frame;
  }

  /** Binds the names for the next turn of the innermost loop; false when all loops are done. */
  boolean advance() {
    while (!open.isEmpty()) {
      Iterator<@Nullable Object> source = open.getLast();
      if (!source.hasNext()) {
        open.removeLast();
        continue;
      }
      Node.Clause clause = clauses.get(open.size() - 1);
      evaluator.bind(clause.target(), source.next(), frame);
      if (!holds(clause)) {
        continue;
      }
      if (open.size() == clauses.size()) {
        return true;
      }
      Node.Clause inner = clauses.get(open.size());
      open.add(Iteration.over(evaluator.evaluate(inner.iterable(), frame), budget));
    }
    return false;
  }

  private boolean holds(Node.Clause clause) {
    for (Node condition : clause.conditions()) {
      if (!Truth.isTrue(evaluator.evaluate(condition, frame))) {
        return false;
      }
    }
    return true;
  }
}
