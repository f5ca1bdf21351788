// What a site's developer pastes to sign who its visitors are. No DOM.

/** @typedef {"node" | "php" | "python"} Platform */
/** @typedef {{algorithm: string, kid: string | null}} Key */

export const PLATFORMS = /** @type {const} */ ([
  ["node", "Node.js"],
  ["php", "PHP"],
  ["python", "Python"],
])

export const ALGORITHMS = [
  {
    value: "HS256", label: "HS256: a shared secret",
    help: "The simplest. The site and Deskbell know the same secret; it must never reach a "
      + "browser.",
  },
  {
    value: "ES256", label: "ES256: a key pair (P-256)",
    help: "The site keeps the private key; Deskbell gets the public one only.",
  },
  { value: "EdDSA", label: "EdDSA: a key pair (Ed25519)", help: "As ES256, with shorter keys." },
  {
    value: "RS256", label: "RS256: a key pair (RSA)",
    help: "As ES256; for sites that have RSA keys already.",
  },
]

/** How to make such a key, for a shell. @param {string} algorithm */
export function keyCommand(algorithm) {
  const write = "openssl pkey -in private.pem -pubout -out public.pem"
  switch (algorithm) {
    case "ES256": return `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \\\n`
      + `  -out private.pem\n${write}`
    case "EdDSA": return `openssl genpkey -algorithm ed25519 -out private.pem\n${write}`
    case "RS256": return `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \\\n`
      + `  -out private.pem\n${write}`
    default: return "openssl rand -base64 48"
  }
}

/** @param {Platform} platform @param {Key} key */
export function signingSample(platform, key) {
  if (platform === "node") return nodeSample(key)
  return platform === "php" ? phpSample(key) : pythonSample(key)
}

/** What the page of the site does with the token. */
export const BROWSER_SAMPLE = `<script>
  window.Deskbell = window.Deskbell || []
  Deskbell.push(["identify", "THE TOKEN FROM YOUR SERVER"])
</script>`

/** @param {Key} key */
function nodeSample({ algorithm, kid }) {
  const header = JSON.stringify({ alg: algorithm, typ: "JWT", ...(kid ? { kid } : {}) })
  const [imports, signature] = nodeSignature(algorithm)
  return `import { ${imports} } from "node:crypto"

// Only on your server: whoever has the key can be anybody.
export function identityToken(user) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const claims = {
    sub: String(user.id), // never changes, never used again for somebody else
    name: user.name,
    email: user.email,
    exp: Math.floor(Date.now() / 1000) + 3600, // one hour; at most 24
  }
  const text = \`\${part(${header})}.\${part(claims)}\`
  const signature = ${signature}
  return \`\${text}.\${signature}\`
}
`
}

/** @param {string} algorithm @returns {[string, string]} */
function nodeSignature(algorithm) {
  const key = "process.env.DESKBELL_KEY"
  if (algorithm === "HS256") {
    return ["createHmac", `createHmac("sha256", ${key}).update(text).digest("base64url")`]
  }
  if (algorithm === "ES256") {
    return ["sign", `sign("sha256", Buffer.from(text),
    { key: ${key}, dsaEncoding: "ieee-p1363" }).toString("base64url")`]
  }
  const hash = algorithm === "EdDSA" ? "null" : `"sha256"`
  return ["sign", `sign(${hash}, Buffer.from(text), ${key}).toString("base64url")`]
}

/** @param {Key} key */
function phpSample({ algorithm, kid }) {
  const claims = `[
        'sub' => (string) $user->id, // never changes, never used again for somebody else
        'name' => $user->name,
        'email' => $user->email,
        'exp' => time() + 3600, // one hour; at most 24
    ]`
  if (algorithm !== "HS256") {
    const more = kid ? `, ${phpText(kid)}` : ""
    const secret = algorithm === "EdDSA"
      ? "getenv('DESKBELL_KEY') /* base64 of the 64 bytes of sodium's secret key */"
      : "getenv('DESKBELL_KEY')"
    return `<?php
// composer require firebase/php-jwt
use Firebase\\JWT\\JWT;

// Only on your server: whoever has the key can be anybody.
function identity_token($user): string {
    $claims = ${claims};
    return JWT::encode($claims, ${secret}, '${algorithm}'${more});
}
`
  }
  const header = kid ? `['alg' => 'HS256', 'typ' => 'JWT', 'kid' => ${phpText(kid)}]`
    : "['alg' => 'HS256', 'typ' => 'JWT']"
  return `<?php
// Only on your server: whoever has the key can be anybody.
function identity_token($user): string {
    $part = fn ($bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $header = ${header};
    $claims = ${claims};
    $text = $part(json_encode($header)) . '.' . $part(json_encode($claims));
    $signature = hash_hmac('sha256', $text, getenv('DESKBELL_KEY'), true);
    return $text . '.' . $part($signature);
}
`
}

/** @param {Key} key */
function pythonSample({ algorithm, kid }) {
  const claims = `{
        "sub": str(user.id),  # never changes, never used again for somebody else
        "name": user.name,
        "email": user.email,
        "exp": int(time.time()) + 3600,  # one hour; at most 24
    }`
  if (algorithm !== "HS256") {
    const more = kid ? `, headers={"kid": ${JSON.stringify(kid)}}` : ""
    return `# pip install "pyjwt[crypto]"
import os
import time

import jwt


# Only on your server: whoever has the key can be anybody.
def identity_token(user):
    claims = ${claims}
    return jwt.encode(claims, os.environ["DESKBELL_KEY"], "${algorithm}"${more})
`
  }
  const header = JSON.stringify({ alg: algorithm, typ: "JWT", ...(kid ? { kid } : {}) })
    .replaceAll(",", ", ").replaceAll(":", ": ")
  return `import base64
import hashlib
import hmac
import json
import os
import time


def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# Only on your server: whoever has the key can be anybody.
def identity_token(user):
    header = ${header}
    claims = ${claims}
    text = part(json.dumps(header).encode()) + "." + part(json.dumps(claims).encode())
    key = os.environ["DESKBELL_KEY"].encode()
    return text + "." + part(hmac.new(key, text.encode(), hashlib.sha256).digest())
`
}

/** @param {string} text */
function phpText(text) {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
}
