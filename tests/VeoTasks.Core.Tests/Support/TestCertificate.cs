using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VeoTasks.Tests.Support;

/// <summary>A server's certificate that nobody trusts unless told to.</summary>
internal static class TestCertificate
{
    public const string Subject = "CN=VeoTasks test";

    public static X509Certificate2 Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Subject, key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Windows serves TLS only with a key that has been through a container.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
