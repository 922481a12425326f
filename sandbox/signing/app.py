"""The service over HTTP: certificates and signatures for whoever holds the shared secret; time-stamps and the root for all."""

from __future__ import annotations

import base64
import hmac
from pathlib import Path
from typing import Annotated

from asn1crypto import keys, pem, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from fastapi import FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pyhanko.sign.timestamps import DummyTimeStamper

from sandbox.messages.signing import signature_of
from sandbox.signing.authority import Authority

Signature = Annotated[str, Header(alias="Motcua-Signature")]


class Signer(BaseModel):
    """Who needs a certificate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signer: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    organisation: str = Field(min_length=1, max_length=200)


class Wanted(BaseModel):
    """What is to be signed: the SHA-256 of it, in hex."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    signer: str = Field(min_length=1, max_length=200)
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")


def create_app(folder: Path, secret: str) -> FastAPI:
    """The service over its folder."""
    authority, app = Authority(folder), FastAPI(title="Ký số (thử nghiệm)")
    stamper = _stamper(authority)

    async def signed(request: Request, signature: str) -> bytes:
        body = await request.body()
        if not hmac.compare_digest(signature_of(secret, body).encode(), signature.encode()):
            raise HTTPException(401, "the signature is missing or wrong")
        return body

    @app.post("/v1/certificates", operation_id="certificate")
    async def certificate(request: Request, signature: Signature = "") -> dict[str, str]:
        asked = Signer.model_validate_json(await signed(request, signature))
        return {"signer": asked.signer, "chain": authority.chain(asked.signer, asked.name, asked.organisation)}

    @app.post("/v1/signatures", operation_id="sign")
    async def sign(request: Request, signature: Signature = "") -> dict[str, str]:
        asked = Wanted.model_validate_json(await signed(request, signature))
        try:
            made = authority.sign(asked.signer, bytes.fromhex(asked.digest))
        except LookupError:
            raise HTTPException(404, "this signer has no certificate") from None
        return {"id": asked.id, "signature": base64.b64encode(made).decode()}

    @app.post("/tsa", operation_id="stamp")
    async def stamp(request: Request) -> Response:
        answer = stamper.request_tsa_response(tsp.TimeStampReq.load(await request.body()))
        return Response(answer.dump(), media_type="application/timestamp-reply")

    @app.get("/ca.pem", operation_id="root")
    def root() -> Response:
        return Response(authority.root.public_bytes(serialization.Encoding.PEM), media_type="application/x-pem-file")

    @app.get("/suc-khoe", operation_id="health")
    def health() -> dict[str, str]:
        return {"TrangThai": "ok"}

    return app


def _stamper(authority: Authority) -> DummyTimeStamper:
    key, certificate = authority.stamping()
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _, _, encoded = pem.unarmor(certificate.public_bytes(serialization.Encoding.PEM))
    return DummyTimeStamper(asn1_x509.Certificate.load(encoded), keys.PrivateKeyInfo.load(der))
