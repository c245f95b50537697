# Any builder with RUN --mount works: docker buildx build -t admission-webhook:0.1.0 .   or   buildah build -t admission-webhook:0.1.0 .
# With --platform linux/arm64 (or both) the program is cross-compiled; nothing is emulated.
ARG BUILDPLATFORM
FROM --platform=$BUILDPLATFORM docker.io/library/node:22-bookworm-slim AS console
WORKDIR /console

# As below: this layer changes only with the lock file. Pass a private registry as the secret `npm`.
COPY src/AdmissionWebhook.Console/package.json src/AdmissionWebhook.Console/package-lock.json src/AdmissionWebhook.Console/.npmrc ./
RUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci --no-audit --no-fund
COPY src/AdmissionWebhook.Console/ ./
RUN npm run build

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH=amd64
WORKDIR /source
COPY deploy/native-tools.sh deploy/
RUN echo "linux-$TARGETARCH" | sed s/amd64/x64/ > /runtime && deploy/native-tools.sh "$(cat /runtime)"

# A separate layer for the restore, which changes only with the dependencies. Pass a private package source as the secret `nuget`.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src/AdmissionWebhook.Policy/AdmissionWebhook.Policy.csproj src/AdmissionWebhook.Policy/packages.lock.json src/AdmissionWebhook.Policy/
COPY src/AdmissionWebhook.Kubernetes/AdmissionWebhook.Kubernetes.csproj src/AdmissionWebhook.Kubernetes/packages.lock.json src/AdmissionWebhook.Kubernetes/
COPY src/AdmissionWebhook.Manifests/AdmissionWebhook.Manifests.csproj src/AdmissionWebhook.Manifests/packages.lock.json src/AdmissionWebhook.Manifests/
COPY src/AdmissionWebhook/AdmissionWebhook.csproj src/AdmissionWebhook/packages.native.lock.json src/AdmissionWebhook/
RUN --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
    dotnet restore src/AdmissionWebhook -p:NativeRuntime="$(cat /runtime)" --locked-mode

COPY src/ src/
COPY docs/rules/ docs/rules/
COPY --from=console /console/dist artifacts/console/dist
RUN dotnet publish src/AdmissionWebhook -p:NativeRuntime="$(cat /runtime)" -p:BuildConsole=false --configuration Release --no-restore --output /app && rm /app/*.dbg

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /app /app
WORKDIR /app
# The `app` user of the base image, by number, so that Kubernetes can verify that it is not root.
USER 1654
EXPOSE 8443 8080
ENTRYPOINT ["/app/admission-webhook"]
