// What the official SDK's types say of the JSON itself, no looser: `Wire<Stripe.Price>` is what a
// price must look like on the wire. The SDK reads decimals into objects, so they are strings
// here; it keeps its enums open for values it does not know, so they are closed here; and where
// it allows a deleted object in an id's place, Edgetill sends none but a customer. What is Edgetill's own
// stands under `edgetill`, on the objects that have it.

import type Stripe from "stripe";

export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends readonly (infer Element)[]
    ? Wire<Element>[]
    : T extends object
      ? { [Name in keyof T]: Name extends "previous_attributes" ? Changed<T[Name]> : Wire<Known<T[Name]>> } & Own<T>
      : T;

/** The literals of an enum and what is no text at all; other unions less deleted objects that are not sent. */
type Known<T> = [Literals<T>] extends [never] ? Exclude<T, Unsent<T>> : Literals<T> | Exclude<T, string>;

type Unsent<T> = T extends { deleted: true; object: infer Noun } ? (Noun extends "customer" ? never : T) : never;

type Literals<T> = T extends string ? (string extends T ? never : T) : never;

type Own<T> = T extends { object: "payment_link" | "checkout.session" | "payment_intent" } ? { edgetill?: Record<string, unknown> } : unknown;

/** What an update changed: any of the fields, at any depth; `null` where there was none before. */
type Changed<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Name in keyof T]?: Changed<Wire<Known<T[Name]>>> | (MayBeAbsent<T, Name> extends true ? null : never) }
    : T;

type MayBeAbsent<T, Name extends keyof T> = string extends keyof T ? true : undefined extends T[Name] ? true : false;
