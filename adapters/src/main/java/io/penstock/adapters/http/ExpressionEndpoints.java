package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.JsonWriter;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.expression.Expression;
import io.penstock.engine.expression.ExpressionException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets an author try an expression before it becomes an operator (reference, section 4.6). */
public final class ExpressionEndpoints implements Endpoints {

  private static final int LONGEST_NAME = 64;

  @Override
  public void addTo(Routes routes) {
    routes.post("/expressions/evaluate", ExpressionEndpoints::evaluate);
  }

  private static ApiResponse evaluate(ApiRequest request) {
    JsonFields body = request.body();
    String source = body.string("expression");
    List<Field> fields = inputFields(body);
    Set<String> names = new LinkedHashSet<>();
    fields.forEach(field -> names.add(field.name()));
    try {
      Map<String, @Nullable Object> variables = variables(body, fields, request.codec());
      Object result = Expression.compile(source, names).evaluate(variables);
      JsonText json = request.codec().toJson(Expression.toJsonValue(result));
      return ApiResponse.ok(
          new JsonWriter().beginObject().field("result", json).endObject().toJson());
    } catch (ExpressionException e) {
      throw RejectedException.invalid("The expression failed with " + e.getMessage() + ".");
    } catch (JsonException e) {
      throw RejectedException.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static List<Field> inputFields(JsonFields body) {
    List<Field> fields = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (JsonFields field : body.objects("input_fields")) {
      String name = field.string("name");
      if (name.isEmpty() || name.length() > LONGEST_NAME) {
        throw field.invalid("name", "1 to " + LONGEST_NAME + " characters long");
      }
      if (!names.add(name)) {
        throw field.invalid("name", "unique among the input fields");
      }
      DataType type =
          DataType.ofWireName(field.string("data_type"))
              .orElseThrow(() -> field.invalid("data_type", "one of " + DataType.allWireNames()));
      fields.add(new Field(name, type));
    }
    return fields;
  }

  /** The values that were given. One that was not fails the expression only if it is needed. */
  private static Map<String, @Nullable Object> variables(
      JsonFields body, List<Field> fields, JsonCodec codec) throws JsonException {
    Map<String, @Nullable Object> variables = new HashMap<>();
    JsonFields given = body.optionalObject("request_data").orElse(null);
    JsonText json = body.optionalJsonObject("request_data").orElse(null);
    if (given == null || json == null) {
      return variables;
    }
    Schema schema =
        Schema.structured(fields.stream().filter(field -> given.has(field.name())).toList());
    if (codec.readPayload(json.utf8(), schema, "the request data")
        instanceof Payload.Structured data) {
      for (Map.Entry<String, JsonText> field : data.fields().entrySet()) {
        variables.put(field.getKey(), codec.toValue(field.getValue()));
      }
    }
    return variables;
  }
}
