package io.penstock.engine.expression;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One evaluation of an expression: walks the tree in Python's order of evaluation. */
final class Evaluator {
  private final Set<String> names;
  private final Map<String, ?> variables;
  private final Budget budget;

  Evaluator(Set<String> names, Map<String, ?> variables, Budget budget) {
    this.names = names;
    this.variables = variables;
    this.budget = budget;
  }

  @Nullable Object evaluate(Node node, @Nullable Frame frame) {
    budget.step();
    return switch (node) {
      case Node.Constant constant -> constant.value();
      case Node.Name name -> name(name.id(), frame);
      case Node.Binary binary -> binary(binary, frame);
      case Node.Compare compare -> compare(compare, frame);
      case Node.Logical logical -> logical(logical, frame);
      case Node.Unary unary -> unary(unary, frame);
      case Node.Conditional conditional ->
          evaluate(
              Truth.isTrue(evaluate(conditional.test(), frame))
                  ? conditional.whenTrue()
                  : conditional.whenFalse(),
              frame);
      case Node.Index index ->
          Subscripts.index(evaluate(index.value(), frame), evaluate(index.index(), frame), budget);
      case Node.Slice slice ->
          Subscripts.slice(
              evaluate(slice.value(), frame),
              optional(slice.lower(), frame),
              optional(slice.upper(), frame),
              optional(slice.step(), frame),
              budget);
      case Node.ListDisplay list -> items(list.items(), frame);
      case Node.TupleDisplay tuple -> new PyTuple(items(tuple.items(), frame));
      case Node.SetDisplay set -> set(set, frame);
      case Node.DictDisplay dict -> dict(dict, frame);
      case Node.Comprehension comprehension -> comprehension(comprehension, frame);
      case Node.Call call -> call(call, frame);
      case Node.MethodCall call -> methodCall(call, frame);
      case Node.Joined joined -> joined(joined, frame);
      case Node.Field field -> field(field, frame);
    };
  }

  private @Nullable Object optional(@Nullable Node node, @Nullable Frame frame) {
    return node == null ? null : evaluate(node, frame);
  }

  private @Nullable Object name(String id, @Nullable Frame frame) {
    if (frame != null && Frame.binds(frame, id)) {
      return Frame.lookup(frame, id);
    }
    if (!variables.containsKey(id)) {
      throw Failure.unknownName(id);
    }
    return Values.normal(variables.get(id));
  }

  private @Nullable Object binary(Node.Binary binary, @Nullable Frame frame) {
    if (!(binary.left() instanceof Node.Binary)) {
      Object left = evaluate(binary.left(), frame);
      return Arithmetic.apply(binary.operator(), left, evaluate(binary.right(), frame), budget);
    }
    // A long sum leans to the left as deep as it's long: too deep to recurse.
    Deque<Node.Binary> chain = new ArrayDeque<>();
    Node first = binary;
    while (first instanceof Node.Binary link) {
      budget.step();
      chain.push(link);
      first = link.left();
    }
    Object value = evaluate(first, frame);
    for (Node.Binary link : chain) {
      value = Arithmetic.apply(link.operator(), value, evaluate(link.right(), frame), budget);
    }
    return value;
  }

  private boolean compare(Node.Compare compare, @Nullable Frame frame) {
    Object left = evaluate(compare.first(), frame);
    for (Node.Link link : compare.links()) {
      Object right = evaluate(link.operand(), frame);
      if (!Comparison.apply(link.operator(), left, right, budget)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private @Nullable Object logical(Node.Logical logical, @Nullable Frame frame) {
    Object value = null;
    for (Node operand : logical.operands()) {
      value = evaluate(operand, frame);
      if (Truth.isTrue(value) != logical.and()) {
        return value;
      }
    }
    return value;
  }

  private Object unary(Node.Unary unary, @Nullable Frame frame) {
    Object operand = evaluate(unary.operand(), frame);
    return switch (unary.operator()) {
      case NOT -> !Truth.isTrue(operand);
      case MINUS -> Arithmetic.negate(operand);
      case PLUS -> Arithmetic.plus(operand);
      case INVERT -> Arithmetic.invert(operand);
    };
  }

  private PyList items(List<Node> nodes, @Nullable Frame frame) {
    budget.elements(nodes.size());
    @Nullable Object[] items = new @Nullable Object[nodes.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = evaluate(nodes.get(i), frame);
    }
    return new PyList(items);
  }

  private PySet set(Node.SetDisplay display, @Nullable Frame frame) {
    // Python evaluates all elements before it hashes the first.
    PySet set = new PySet();
    for (Object item : items(display.items(), frame)) {
      set.add(item, budget);
    }
    return set;
  }

  private PyDict dict(Node.DictDisplay display, @Nullable Frame frame) {
    int size = display.keys().size();
    List<@Nullable Object> keys = new ArrayList<>(size);
    List<@Nullable Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      keys.add(evaluate(display.keys().get(i), frame));
      values.add(evaluate(display.values().get(i), frame));
    }
    PyDict dict = new PyDict();
    for (int i = 0; i < size; i++) {
      dict.store(keys.get(i), values.get(i), budget);
    }
    return dict;
  }

  private Object comprehension(Node.Comprehension comprehension, @Nullable Frame outer) {
    Loops loops = new Loops(comprehension, outer, this, budget);
    Frame frame = loops.frame();
    Node element = comprehension.element();
    return switch (comprehension.kind()) {
      case GENERATOR ->
          new PyIterator(
              "generator",
              new Iteration.Lazy(budget) {
                @Override
                boolean advance() {
                  if (!loops.advance()) {
                    return false;
                  }
                  current = evaluate(element, frame);
                  return true;
                }
              });
      case LIST -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (loops.advance()) {
          Object item = evaluate(element, frame);
          budget.grow(items.size() + 1L, false);
          items.add(item);
        }
        yield new PyList(items.toArray());
      }
      case SET -> {
        PySet set = new PySet();
        while (loops.advance()) {
          set.add(evaluate(element, frame), budget);
        }
        yield set;
      }
      case DICT -> {
        PyDict dict = new PyDict();
        while (loops.advance()) {
          Object key = evaluate(element, frame);
          dict.store(key, optional(comprehension.value(), frame), budget);
        }
        yield dict;
      }
    };
  }

  private @Nullable Object call(Node.Call call, @Nullable Frame frame) {
    if (call.callee() instanceof Node.Name(String id)
        && !Frame.binds(frame, id)
        && !names.contains(id)) {
      return Builtins.call(arguments(id, call.arguments(), call.keywords(), frame), budget);
    }
    Object callee = evaluate(call.callee(), frame);
    arguments("", call.arguments(), call.keywords(), frame);
    throw Failure.type("'%s' object is not callable".formatted(Values.typeName(callee)));
  }

  private @Nullable Object methodCall(Node.MethodCall call, @Nullable Frame frame) {
    Object receiver = evaluate(call.receiver(), frame);
    Methods.check(receiver, call.method());
    Arguments arguments = arguments(call.method(), call.arguments(), call.keywords(), frame);
    return Methods.call(receiver, call.method(), arguments, budget);
  }

  private Arguments arguments(
      String function, List<Node> positional, Map<String, Node> keywords, @Nullable Frame frame) {
    List<@Nullable Object> values = new ArrayList<>(positional.size());
    for (Node argument : positional) {
      values.add(evaluate(argument, frame));
    }
    if (keywords.isEmpty()) {
      return new Arguments(function, values, Map.of());
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (Map.Entry<String, Node> keyword : keywords.entrySet()) {
      named.put(keyword.getKey(), evaluate(keyword.getValue(), frame));
    }
    return new Arguments(function, values, named);
  }

  private String joined(Node.Joined joined, @Nullable Frame frame) {
    StringBuilder out = new StringBuilder();
    for (Node part : joined.parts()) {
      out.append(evaluate(part, frame));
      budget.checkText(out.length());
    }
    budget.text(out.length());
    return out.toString();
  }

  private String field(Node.Field field, @Nullable Frame frame) {
    Object value = evaluate(field.value(), frame);
    Object converted = StringFormat.convert(value, field.conversion(), budget);
    Object spec = optional(field.spec(), frame);
    return Formatter.format(converted, spec instanceof String text ? text : "", budget);
  }

  /** Assigns to the names of a {@code for}, taking apart what a group of them needs. */
  void bind(Node.Target target, @Nullable Object value, Frame frame) {
    switch (target) {
      case Node.Target.Single single -> frame.bind(single.name(), value);
      case Node.Target.Group group -> {
        if (!Iteration.isIterable(value)) {
          throw Failure.type(
              "cannot unpack non-iterable %s object".formatted(Values.typeName(value)));
        }
        int expected = group.targets().size();
        List<@Nullable Object> parts = new ArrayList<>(expected);
        Iterator<@Nullable Object> source = Iteration.over(value, budget);
        while (parts.size() < expected && source.hasNext()) {
          parts.add(source.next());
        }
        if (parts.size() < expected) {
          throw Failure.value(
              "not enough values to unpack (expected %d, got %d)"
                  .formatted(expected, parts.size()));
        }
        if (source.hasNext()) {
          throw Failure.value("too many values to unpack (expected %d)".formatted(expected));
        }
        for (int i = 0; i < expected; i++) {
          bind(group.targets().get(i), parts.get(i), frame);
        }
      }
    }
  }
}
