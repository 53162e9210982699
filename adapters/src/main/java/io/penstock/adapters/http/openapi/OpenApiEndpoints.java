package io.penstock.adapters.http.openapi;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.engine.model.JsonText;
import org.jspecify.annotations.Nullable;

/** What the server offers, for programs and for people. Neither needs a token. */
public final class OpenApiEndpoints implements Endpoints {

  /** Made when somebody first asks: most servers are never asked, and all want to start fast. */
  private volatile @Nullable JsonText document;

  private volatile @Nullable DocsPage page;

  @Override
  public void addTo(Routes routes) {
    routes.getWithoutToken("/openapi.json", this::document).getWithoutToken("/docs", this::page);
  }

  private ApiResponse document(ApiRequest request) {
    JsonText made = document;
    if (made == null) {
      made = OpenApiDocument.assemble(request.codec());
      document = made;
    }
    return ApiResponse.ok(made);
  }

  private ApiResponse page(ApiRequest request) {
    DocsPage made = page;
    if (made == null) {
      made = DocsPage.read();
      page = made;
    }
    return made.response();
  }
}
