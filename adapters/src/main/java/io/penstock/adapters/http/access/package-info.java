/** Users, service users, roles and organizations, as the API has them. */
@NullMarked
package io.penstock.adapters.http.access;

import org.jspecify.annotations.NullMarked;
