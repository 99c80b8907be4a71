//! How parameters are refused, whatever they are for.

use crate::support::Shop;

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn texts_booleans_and_metadata_have_stripes_limits() {
    let mut shop = Shop::new();
    let many: Vec<_> = (0..51).map(|n| format!("metadata[k{n}]=v")).collect();
    let cases = [
        (
            "name=Tea&active=1".to_owned(),
            "Invalid boolean: 1",
            "active",
        ),
        (
            "name=Tea&active[x]=1".to_owned(),
            "Invalid string",
            "active",
        ),
        (
            format!("name={}", "n".repeat(251)),
            "Invalid string: nnnn…nnnn; must be at most 250 characters",
            "name",
        ),
        (
            "name=".to_owned(),
            "You passed an empty string for 'name'. We assume empty values are an attempt to unset a parameter; however 'name' cannot be unset. You should remove 'name' from your request or supply a non-empty value.",
            "name",
        ),
        (
            "name=a&name=b".to_owned(),
            "Received the parameter name more than once.",
            "name",
        ),
        ("name=a&metadata=x".to_owned(), "Invalid object", "metadata"),
        (
            "name=a&metadata[a][b]=x".to_owned(),
            "Metadata values must be strings.",
            "metadata[a]",
        ),
        (
            format!("name=a&metadata[{}]=x", "k".repeat(41)),
            "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: kkkk…kkkk",
            "metadata",
        ),
        (
            format!("name=a&metadata[k]={}", "v".repeat(501)),
            "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. Invalid value: vvvv…vvvv",
            "metadata[k]",
        ),
        (
            format!("name=a&{}", many.join("&")),
            "You can have up to 50 metadata keys, but this request would make it 51.",
            "metadata",
        ),
        (
            "name=a&images[0]=https://x.test&images[x]=y".to_owned(),
            "Invalid array",
            "images",
        ),
        (
            "name=a&images[0]=https://x.test&images[00]=https://y.test".to_owned(),
            "Invalid array",
            "images",
        ),
        (
            "name=a&images[]=nope".to_owned(),
            "Not a valid URL",
            "images[0]",
        ),
        (
            "name=a&tax_code=txcd_1".to_owned(),
            "tax_code is a Stripe parameter Edgetill does not support yet.",
            "tax_code",
        ),
        (
            "active=maybe".to_owned(),
            "Missing required param: name.",
            "name",
        ),
    ];
    for (body, message, param) in cases {
        let (found, at, _) = shop.post("/v1/products", &body).error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{body}");
    }
}

#[test]
fn of_very_long_and_very_many_names_only_the_beginning_comes_back() {
    let mut shop = Shop::new();
    let long = "x".repeat(5000);
    for body in [
        format!("name=a&{long}=1"),
        format!("{long}=1&{long}=2"),
        format!("{long}=1&{long}[a]=2"),
        format!("{long}[a][b][c][d][e][f]=1"),
    ] {
        let (message, param, _) = shop.post("/v1/products", &body).error();
        assert_eq!(param, "x".repeat(100));
        assert!(message.len() < 300, "{message}");
    }
    let many: Vec<_> = (0..900).map(|n| format!("n{n}=1")).collect();
    let (message, param, _) = shop.post("/v1/products", &many.join("&")).error();
    assert_eq!(param, "n0");
    assert!(message.starts_with("Received unknown parameters: n0, n1, "));
    assert!(message.ends_with(", n19, …"), "{message}");
}

#[test]
fn reads_refuse_what_they_do_not_know_too() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let answer = shop.get("/v1/products/tea", "foo=1");
    assert_eq!(answer.error().2, "parameter_unknown");
}
