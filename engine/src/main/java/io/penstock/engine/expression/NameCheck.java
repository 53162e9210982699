package io.penstock.engine.expression;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds names that stand for nothing, with the scopes that comprehensions make. */
final class NameCheck {
  private final Set<String> names;

  private NameCheck(Set<String> names) {
    this.names = names;
  }

  static void check(Node node, Set<String> names) {
    new NameCheck(names).visit(node, Set.of());
  }

  /** Python keeps names with two underscores at both ends for itself. */
  static void refuseDunder(String name) {
    if (name.startsWith("__")) {
      throw Failure.syntax("name '%s' is not available in expressions".formatted(name));
    }
  }

  private void visit(Node node, Set<String> locals) {
    switch (node) {
      case Node.Constant _ -> {}
      case Node.Name name -> name(name.id(), locals);
      case Node.Unary unary -> visit(unary.operand(), locals);
      case Node.Binary binary -> chain(binary, locals);
      case Node.Compare compare -> {
        visit(compare.first(), locals);
        compare.links().forEach(link -> visit(link.operand(), locals));
      }
      case Node.Logical logical -> visit(logical.operands(), locals);
      case Node.Conditional conditional ->
          visit(
              List.of(conditional.test(), conditional.whenTrue(), conditional.whenFalse()), locals);
      case Node.ListDisplay list -> visit(list.items(), locals);
      case Node.TupleDisplay tuple -> visit(tuple.items(), locals);
      case Node.SetDisplay set -> visit(set.items(), locals);
      case Node.DictDisplay dict -> {
        visit(dict.keys(), locals);
        visit(dict.values(), locals);
      }
      case Node.Comprehension comprehension -> comprehension(comprehension, locals);
      case Node.Index index -> visit(List.of(index.value(), index.index()), locals);
      case Node.Slice slice -> {
        visit(slice.value(), locals);
        optional(slice.lower(), locals);
        optional(slice.upper(), locals);
        optional(slice.step(), locals);
      }
      case Node.Call call -> {
        if (!(call.callee() instanceof Node.Name(String id) && Builtins.NAMES.contains(id))) {
          visit(call.callee(), locals);
        }
        visit(call.arguments(), locals);
        call.keywords().values().forEach(argument -> visit(argument, locals));
      }
      case Node.MethodCall call -> {
        visit(call.receiver(), locals);
        visit(call.arguments(), locals);
        call.keywords().values().forEach(argument -> visit(argument, locals));
      }
      case Node.Joined joined -> visit(joined.parts(), locals);
      case Node.Field field -> {
        visit(field.value(), locals);
        optional(field.spec(), locals);
      }
    }
  }

  private void chain(Node.Binary binary, Set<String> locals) {
    Node left = binary;
    while (left instanceof Node.Binary link) {
      visit(link.right(), locals);
      left = link.left();
    }
    visit(left, locals);
  }

  private void visit(List<Node> nodes, Set<String> locals) {
    nodes.forEach(node -> visit(node, locals));
  }

  private void optional(@Nullable Node node, Set<String> locals) {
    if (node != null) {
      visit(node, locals);
    }
  }

  private void name(String id, Set<String> locals) {
    if (locals.contains(id) || names.contains(id)) {
      return;
    }
    if (Builtins.NAMES.contains(id)) {
      throw Failure.syntax(
          "'%s' is a function and can only be called in expressions".formatted(id));
    }
    throw Failure.unknownName(id);
  }

  private void comprehension(Node.Comprehension comprehension, Set<String> outer) {
    visit(comprehension.clauses().getFirst().iterable(), outer);
    Set<String> locals = new HashSet<>(outer);
    locals.addAll(comprehension.locals());
    for (int i = 0; i < comprehension.clauses().size(); i++) {
      Node.Clause clause = comprehension.clauses().get(i);
      if (i > 0) {
        visit(clause.iterable(), locals);
      }
      visit(clause.conditions(), locals);
    }
    visit(comprehension.element(), locals);
    optional(comprehension.value(), locals);
  }
}
