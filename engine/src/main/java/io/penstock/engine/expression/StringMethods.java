package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Methods of str. */
final class StringMethods {
  static final Set<String> NAMES =
      Set.of(
          "lower",
          "upper",
          "strip",
          "lstrip",
          "rstrip",
          "split",
          "join",
          "replace",
          "startswith",
          "endswith",
          "find",
          "index",
          "count",
          "format",
          "isdigit",
          "title",
          "capitalize");

  private final String text;
  private final Arguments arguments;
  private final Budget budget;

  private StringMethods(String text, Arguments arguments, Budget budget) {
    this.text = text;
    this.arguments = arguments;
    this.budget = budget;
  }

  static Object call(String text, String method, Arguments arguments, Budget budget) {
    StringMethods call = new StringMethods(text, arguments, budget);
    return switch (method) {
      case "lower" -> Texts.lower(call.plain(), budget);
      case "upper" -> Texts.upper(call.plain(), budget);
      case "title" -> Texts.title(call.plain(), budget);
      case "capitalize" -> Texts.capitalize(call.plain(), budget);
      case "isdigit" -> Texts.isDigits(call.plain(), budget);
      case "strip" -> call.strip("strip", true, true);
      case "lstrip" -> call.strip("lstrip", true, false);
      case "rstrip" -> call.strip("rstrip", false, true);
      case "split" -> call.split();
      case "join" -> call.join();
      case "replace" -> call.replace();
      case "startswith" -> call.affix("startswith", true);
      case "endswith" -> call.affix("endswith", false);
      case "find" -> call.find();
      case "index" -> call.index();
      case "count" -> call.count();
      case "format" -> StringFormat.format(text, arguments, budget);
      default -> throw new AssertionError(method);
    };
  }

  private String plain() {
    arguments.positionalOnly(0, 0);
    return text;
  }

  private String strip(String name, boolean left, boolean right) {
    arguments.positionalOnly(0, 1);
    budget.text(text.length());
    return switch (arguments.getOr(0, null)) {
      case null -> Texts.stripSpace(text, left, right);
      case String characters -> stripOf(characters, left, right);
      case Object _ -> throw Failure.type(name + " arg must be None or str");
    };
  }

  private String stripOf(String characters, boolean left, boolean right) {
    budget.work(8L * characters.length());
    Set<Integer> unwanted = characters.codePoints().boxed().collect(Collectors.toSet());
    int start = 0;
    int end = text.length();
    while (left && start < end && unwanted.contains(text.codePointAt(start))) {
      start = text.offsetByCodePoints(start, 1);
    }
    while (right && end > start && unwanted.contains(text.codePointBefore(end))) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(start, end);
  }

  private PyList split() {
    @Nullable Object[] bound = arguments.bind(0, 0, 2, "sep", "maxsplit");
    Object separator = bound[0] == Keys.Missing.MISSING ? null : bound[0];
    long most = bound[1] == Keys.Missing.MISSING ? -1 : Integers.argument(bound[1]);
    long limit = most < 0 ? Long.MAX_VALUE : most;
    return switch (separator) {
      case null -> new Splitting(text, limit, budget).onSpace();
      case String s when s.isEmpty() -> throw Failure.value("empty separator");
      case String s -> new Splitting(text, limit, budget).on(s);
      case Object other -> throw Failure.type("must be str or None, not " + Values.typeName(other));
    };
  }

  private String join() {
    arguments.positionalOnly(1, 1);
    Object parts = arguments.get(0);
    if (!Iteration.isIterable(parts)) {
      throw Failure.type("can only join an iterable");
    }
    Iterator<@Nullable Object> source = Iteration.over(parts, budget);
    List<String> strings = new ArrayList<>();
    long length = 0;
    // CPython takes all elements before it looks at their types, so an error while taking comes
    // first.
    PyList items = Iteration.gather(source, budget);
    for (Object item : items) {
      if (!(item instanceof String string)) {
        throw Failure.type(
            "sequence item %d: expected str instance, %s found"
                .formatted(strings.size(), Values.typeName(item)));
      }
      length += string.length() + (strings.isEmpty() ? 0 : text.length());
      budget.checkText(length);
      strings.add(string);
    }
    budget.text(length);
    return String.join(text, strings);
  }

  private String replace() {
    arguments.positionalOnly(2, 3);
    String old = string("replace", 0);
    String fresh = string("replace", 1);
    long given = arguments.count() == 3 ? Integers.argument(arguments.get(2)) : -1;
    long limit = given < 0 ? Long.MAX_VALUE : given;
    return old.isEmpty() ? insertEverywhere(fresh, limit) : replace(old, fresh, limit);
  }

  private String replace(String old, String fresh, long limit) {
    long occurrences = occurrences(text, old, limit);
    long length = text.length() + occurrences * ((long) fresh.length() - old.length());
    budget.text(length);
    StringBuilder out = new StringBuilder((int) length);
    int at = 0;
    for (long i = 0; i < occurrences; i++) {
      int found = Texts.indexOf(text, old, at, budget);
      out.append(text, at, found).append(fresh);
      at = found + old.length();
    }
    return out.append(text, at, text.length()).toString();
  }

  /** An empty string is found in front of every character and at the end. */
  private String insertEverywhere(String fresh, long limit) {
    long occurrences = Math.min(limit, Texts.length(text, budget) + 1L);
    budget.text(text.length() + occurrences * fresh.length());
    budget.work(text.length() * 4L);
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (long i = 0; i < occurrences; i++) {
      out.append(fresh);
      if (at < text.length()) {
        int end = text.offsetByCodePoints(at, 1);
        out.append(text, at, end);
        at = end;
      }
    }
    return out.append(text, at, text.length()).toString();
  }

  private long occurrences(String in, String part, long limit) {
    long count = 0;
    int at = 0;
    while (count < limit) {
      int found = Texts.indexOf(in, part, at, budget);
      if (found < 0) {
        break;
      }
      count++;
      at = found + part.length();
    }
    return count;
  }

  private boolean affix(String name, boolean start) {
    arguments.positionalOnly(1, 3);
    Section section = section();
    Object wanted = arguments.get(0);
    if (wanted instanceof PyTuple tuple) {
      boolean found = false;
      for (Object item : tuple.items()) {
        budget.step();
        if (!(item instanceof String affix)) {
          throw Failure.type(
              "tuple for %s must only contain str, not %s".formatted(name, Values.typeName(item)));
        }
        found = section.hasAffix(affix, start);
        if (found) {
          break;
        }
      }
      return found;
    }
    if (!(wanted instanceof String affix)) {
      throw Failure.type(
          "%s first arg must be str or a tuple of str, not %s"
              .formatted(name, Values.typeName(wanted)));
    }
    budget.work(affix.length());
    return section.hasAffix(affix, start);
  }

  private long find() {
    arguments.positionalOnly(1, 3);
    String part = searched();
    Section section = section();
    if (!section.exists) {
      return -1;
    }
    int found = Texts.indexOf(section.text, part, 0, budget);
    return found < 0 ? -1 : section.start + section.text.codePointCount(0, found);
  }

  private long index() {
    long found = find();
    if (found < 0) {
      throw Failure.value("substring not found");
    }
    return found;
  }

  private long count() {
    arguments.positionalOnly(1, 3);
    String part = searched();
    Section section = section();
    if (!section.exists) {
      return 0;
    }
    return part.isEmpty()
        ? section.text.codePointCount(0, section.text.length()) + 1L
        : occurrences(section.text, part, Long.MAX_VALUE);
  }

  private String searched() {
    if (!(arguments.get(0) instanceof String part)) {
      throw Failure.type("must be str, not " + Values.typeName(arguments.get(0)));
    }
    return part;
  }

  private String string(String name, int index) {
    if (!(arguments.get(index) instanceof String string)) {
      throw Failure.type(
          "%s() argument %d must be str, not %s"
              .formatted(name, index + 1, Values.typeName(arguments.get(index))));
    }
    return string;
  }

  /** The part of the text that the optional second and third arguments select. */
  private Section section() {
    if (arguments.count() == 1) {
      return new Section(text, 0, true);
    }
    int length = Texts.length(text, budget);
    long from = bound(arguments.get(1), 0);
    long to = Math.min(bound(arguments.getOr(2, null), length), length);
    long start = from < 0 ? Math.max(0, from + length) : from;
    long end = to < 0 ? Math.max(0, to + length) : to;
    if (start > end) {
      return new Section("", 0, false);
    }
    budget.text(end - start);
    int startOffset = Texts.offset(text, (int) start, budget);
    int endOffset = Texts.offset(text, (int) end, budget);
    return new Section(text.substring(startOffset, endOffset), start, true);
  }

  private static long bound(@Nullable Object value, long otherwise) {
    if (value == null) {
      return otherwise;
    }
    if (!Values.isInteger(value)) {
      throw Failure.type("slice indices must be integers or None or have an __index__ method");
    }
    return Integers.clamp(value);
  }

  /** Where the start is behind the end not even the empty string is found. */
  private record Section(String text, long start, boolean exists) {
    boolean hasAffix(String affix, boolean atStart) {
      return exists && (atStart ? text.startsWith(affix) : text.endsWith(affix));
    }
  }
}
