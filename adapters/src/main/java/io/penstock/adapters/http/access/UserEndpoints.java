package io.penstock.adapters.http.access;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.UserWire;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.access.SignIn;
import io.penstock.engine.service.access.UserService;

/** Accounts of people, signing in, and who the caller is (reference, section 8.1). */
public final class UserEndpoints implements Endpoints {

  /** That a password is asked for, which is the one way in. */
  private static final JsonText PASSWORD = JsonText.of("{\"provider\":\"ubiops\",\"url\":\"\"}");

  private final UserService users;
  private final SignIn signIn;

  public UserEndpoints(UserService users, SignIn signIn) {
    this.users = users;
    this.signIn = signIn;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get("/user", this::get)
        .post("/user", this::create)
        .delete("/user", this::delete)
        .postWithoutToken("/oauth/sign-in", UserEndpoints::provider)
        .postWithoutToken("/authorize", this::authorize);
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(UserWire.account(users.account(request.caller())));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        UserWire.pending(
            users.create(
                new UserService.Create(
                    body.string("email"),
                    body.string("password"),
                    body.optionalString("name").orElse(null),
                    body.optionalString("surname").orElse(null)))));
  }

  private ApiResponse delete(ApiRequest request) {
    users.delete(request.caller());
    return ApiResponse.noContent();
  }

  /** The same for every address: nobody learns which ones have an account. */
  private static ApiResponse provider(ApiRequest request) {
    var _ = request.body().string("email");
    return ApiResponse.ok(PASSWORD);
  }

  private ApiResponse authorize(ApiRequest request) throws InterruptedException {
    JsonFields body = request.body();
    return ApiResponse.ok(
        UserWire.access(signIn.token(body.string("email"), body.string("password"))));
  }
}
