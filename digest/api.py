from ninja import NinjaAPI

api = NinjaAPI(title="Throughline", version="1", urls_namespace="api")
