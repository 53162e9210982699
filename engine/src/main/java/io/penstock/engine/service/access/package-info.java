/**
 * Who may do what: permissions, the roles that bundle them, who has which role, and the accounts of
 * people and programs (docs/adr/0018-access.md).
 */
@NullMarked
package io.penstock.engine.service.access;

import org.jspecify.annotations.NullMarked;
