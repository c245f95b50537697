using System.Net.Security;
using System.Security.Authentication;

namespace AdmissionWebhook.Tests.Tls;

internal sealed record Handshake(string Subject, SslProtocols Protocol, SslApplicationProtocol Application, string Answer);
