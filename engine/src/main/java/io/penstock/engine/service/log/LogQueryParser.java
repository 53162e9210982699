package io.penstock.engine.service.log;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.definition.Names;
import io.penstock.engine.service.log.LogFilter.All;
import io.penstock.engine.service.log.LogFilter.Any;
import io.penstock.engine.service.log.LogFilter.HasLabel;
import io.penstock.engine.service.log.LogFilter.HasText;
import io.penstock.engine.service.log.LogFilter.LabelFits;
import io.penstock.engine.service.log.LogFilter.Not;
import io.penstock.engine.service.log.LogFilter.TextFits;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of LogQL that the API has (reference, section 8.3): line filters {@code |=
 * "text"}, {@code !=}, {@code |~}, {@code !~}, and after a {@code |} label filters such as {@code
 * deployment_name=`x` and level!="info" or …}, where {@code and} binds tighter than {@code or}.
 */
public final class LogQueryParser {

  private static final int LONGEST_QUERY = 10_000;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<text>`[^`]*`|\"(?:[^\"\\\\]|\\\\.)*+\")|(?<word>[A-Za-z_][A-Za-z0-9_]*)"
              + "|(?<sign>\\|=|\\|~|!=|!~|=~|=|\\||,))");

  private final String query;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  private LogQueryParser(String query) {
    this.query = query;
  }

  /**
   * Reads a query; an empty one wants every line.
   *
   * @throws RejectedException when it is not such a query
   */
  public static LogFilter parse(String query) {
    if (query.length() > LONGEST_QUERY) {
      throw RejectedException.invalid(
          "'query' has more than %d characters.".formatted(LONGEST_QUERY));
    }
    return new LogQueryParser(query.strip()).parse();
  }

  private LogFilter parse() {
    Matcher matcher = TOKEN.matcher(query);
    int end = 0;
    while (end < query.length()) {
      matcher.region(end, query.length());
      if (!matcher.lookingAt()) {
        throw malformed("around " + Names.quote(query.substring(end)));
      }
      tokens.add(matcher.group().strip());
      end = matcher.end();
    }
    List<LogFilter> stages = new ArrayList<>();
    while (next < tokens.size()) {
      stages.add(stage());
    }
    return stages.size() == 1 ? stages.getFirst() : new All(stages);
  }

  private LogFilter stage() {
    String sign = take();
    return switch (sign) {
      case "|=" -> new HasText(text());
      case "!=" -> new Not(new HasText(text()));
      case "|~" -> new TextFits(LogPattern.of(text()));
      case "!~" -> new Not(new TextFits(LogPattern.of(text())));
      case "|" -> any();
      default -> throw malformed("a filter begins with |, |=, |~, != or !~, not with " + sign);
    };
  }

  private LogFilter any() {
    List<LogFilter> parts = new ArrayList<>(List.of(all()));
    while (isNext("or")) {
      next++;
      parts.add(all());
    }
    return parts.size() == 1 ? parts.getFirst() : new Any(parts);
  }

  private LogFilter all() {
    List<LogFilter> parts = new ArrayList<>(List.of(label()));
    while (isNext("and") || isNext(",")) {
      next++;
      parts.add(label());
    }
    return parts.size() == 1 ? parts.getFirst() : new All(parts);
  }

  private LogFilter label() {
    String name = take();
    LogLabel label =
        LogLabel.ofWireName(name)
            .orElseThrow(() -> malformed("there is no label " + Names.quote(name)));
    String sign = take();
    return switch (sign) {
      case "=" -> new HasLabel(label, text());
      case "!=" -> new Not(new HasLabel(label, text()));
      case "=~" -> new LabelFits(label, LogPattern.of(text()));
      case "!~" -> new Not(new LabelFits(label, LogPattern.of(text())));
      default -> throw malformed("a label is compared by =, !=, =~ or !~, not by " + sign);
    };
  }

  private String text() {
    String token = take();
    char quote = token.charAt(0);
    if (quote != '`' && quote != '"') {
      throw malformed("a text stands in backquotes or double quotes, unlike " + token);
    }
    String inner = token.substring(1, token.length() - 1);
    return quote == '`' ? inner : inner.replaceAll("\\\\(.)", "$1");
  }

  private boolean isNext(String token) {
    return next < tokens.size() && tokens.get(next).equals(token);
  }

  private String take() {
    if (next == tokens.size()) {
      throw malformed("it ends too early");
    }
    return tokens.get(next++);
  }

  private static RejectedException malformed(String detail) {
    return RejectedException.invalid("'query' is not valid: " + detail + ".");
  }
}
