#!/usr/bin/env bash
# Publishes an empty ASP.NET Core program as the image publishes this one, and says how long five starts take until it answers.
# usage: empty-app.sh FOLDER (made, and left behind)
set -euo pipefail
mkdir -p "$1"
cd "$1"
cat > empty.csproj << 'PROJECT'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>true</SelfContained>
    <PublishTrimmed>true</PublishTrimmed>
    <PublishReadyToRun>true</PublishReadyToRun>
    <PublishReadyToRunComposite>true</PublishReadyToRunComposite>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
</Project>
PROJECT
cat > Program.cs << 'PROGRAM'
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/", () => "ready");
app.Run();
PROGRAM
[ -x out/empty ] || dotnet publish -c Release -o out --nologo -v quiet

printf 'an empty program: '
for _ in 1 2 3 4 5; do
  from=$(date +%s%N)
  taskset -c 0 out/empty --urls http://127.0.0.1:18080 > /dev/null 2>&1 &
  until curl -sf http://127.0.0.1:18080/ -o /dev/null; do sleep 0.005; done
  printf '%s ms ' "$((($(date +%s%N) - from) / 1000000))"
  kill $!
  wait $! || true
done
echo
