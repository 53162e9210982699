/**
 * What the server offers, described: the OpenAPI document, and a page that shows it
 * (docs/adr/0021-openapi.md).
 */
@NullMarked
package io.penstock.adapters.http.openapi;

import org.jspecify.annotations.NullMarked;
