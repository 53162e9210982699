package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Who the caller is (reference, section 8.1). */
public final class UserEndpoints implements Endpoints {

  @Override
  public void addTo(Routes routes) {
    routes.get("/user", UserEndpoints::get);
  }

  /** The CLI needs the e-mail address; newer clients also how the user signs in. */
  private static ApiResponse get(ApiRequest request) {
    String email = request.caller().email();
    UUID id = UUID.nameUUIDFromBytes(email.getBytes(StandardCharsets.UTF_8));
    return ApiResponse.ok(
        new JsonWriter()
            .beginObject()
            .field("id", id.toString())
            .field("email", email)
            .field("name", "")
            .field("surname", "")
            .nullField("registration_date")
            .field("authentication", "token")
            .endObject()
            .toJson());
  }
}
