//! Times lookups (keyswitch, modulus switch, blind rotation, extraction) of the tfhe crate on one thread, at the shapes that it is given.
//!
//! Arguments: seconds for each shape, then shapes as `n,k,N,pbsBaseLog,pbsLevel,ksBaseLog,ksLevel,messageBits`. Prints for each one line of JSON:
//! `{"milliseconds":…,"keySeconds":…}`, the fastest of as many lookups as the seconds allow. bench/native.ts runs it.
use std::env::args;
use std::time::{Duration, Instant};
use tfhe::core_crypto::prelude::{
    CiphertextModulus, DecompositionBaseLog, DecompositionLevelCount, DynamicDistribution, GlweDimension, LweDimension,
    PolynomialSize, StandardDev,
};
use tfhe::shortint::parameters::{
    CarryModulus, ClassicPBSParameters, EncryptionKeyChoice, MaxNoiseLevel, MessageModulus,
    ModulusSwitchType,
};
use tfhe::shortint::{gen_keys, PBSParameters};

/// A shape with noise that is of no consequence for time.
fn parameters(numbers: &[usize]) -> ClassicPBSParameters {
    let [n, k, size, pbs_base, pbs_level, ks_base, ks_level, bits] = numbers else {
        panic!("expected 8 numbers of a shape, got {numbers:?}");
    };
    ClassicPBSParameters {
        lwe_dimension: LweDimension(*n),
        glwe_dimension: GlweDimension(*k),
        polynomial_size: PolynomialSize(*size),
        lwe_noise_distribution: DynamicDistribution::new_gaussian_from_std_dev(StandardDev(1e-7)),
        glwe_noise_distribution: DynamicDistribution::new_gaussian_from_std_dev(StandardDev(1e-15)),
        pbs_base_log: DecompositionBaseLog(*pbs_base),
        pbs_level: DecompositionLevelCount(*pbs_level),
        ks_base_log: DecompositionBaseLog(*ks_base),
        ks_level: DecompositionLevelCount(*ks_level),
        message_modulus: MessageModulus(1 << bits),
        carry_modulus: CarryModulus(1),
        max_noise_level: MaxNoiseLevel::new(1),
        log2_p_fail: -40.0,
        ciphertext_modulus: CiphertextModulus::new_native(),
        encryption_key_choice: EncryptionKeyChoice::Big,
        modulus_switch_noise_reduction_params: ModulusSwitchType::CenteredMeanNoiseReduction,
    }
}

fn main() {
    let mut given = args().skip(1);
    let seconds: f64 = given.next().and_then(|text| text.parse().ok()).expect("seconds for each shape");
    for shape in given {
        let numbers: Vec<usize> = shape.split(',').map(|text| text.parse().expect("a whole number")).collect();
        let begin = Instant::now();
        let (client_key, server_key) = gen_keys(PBSParameters::PBS(parameters(&numbers)));
        let key_seconds = begin.elapsed().as_secs_f64();
        let modulus = 1u64 << numbers[7];
        let table = server_key.generate_lookup_table(|message| (5 * message + 3) % modulus);
        let input = client_key.encrypt(1);
        let mut fastest = Duration::MAX;
        let start = Instant::now();
        while start.elapsed().as_secs_f64() < seconds {
            let each = Instant::now();
            let output = server_key.apply_lookup_table(&input, &table);
            fastest = fastest.min(each.elapsed());
            assert_eq!(client_key.decrypt(&output), 8 % modulus, "a wrong lookup at {shape}");
        }
        println!("{{\"milliseconds\":{},\"keySeconds\":{}}}", fastest.as_secs_f64() * 1e3, key_seconds);
    }
}
